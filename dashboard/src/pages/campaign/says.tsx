import { Link } from '@tanstack/react-router';
import { useClientScope } from '../../api/scope.tsx';
import { ChannelName } from '../../ui/channel.tsx';
import { count } from '../../ui/number.tsx';
import { Fact, Facts, Panel } from '../../ui/panel.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';
import { scheduleInWords } from './schedule.ts';
import type { Campaign } from './use-campaign.ts';

/** What a campaign says, to whom and when; as it was pinned when it started. */
export function Says({ campaign }: { campaign: Campaign }) {
  const { client, environment, can } = useClientScope();
  const { channel, template, templateVersion, content, schedule, priority, providers, tags, audience, createdBy } =
    campaign;
  const version = templateVersion ?? template?.version;
  const data = template && Object.keys(template.data).length > 0 ? JSON.stringify(template.data, null, 2) : null;
  return (
    <Panel title="What it is">
      <Facts>
        <Fact name="Channel">
          <ChannelName channel={channel} />
        </Fact>
        {template && (
          <Fact name="Template">
            {can('templates') ? (
              <Link
                to="/$client/$environment/templates/$id"
                params={{ client: client.clientId, environment, id: template.key }}
                className="underline"
              >
                {template.key}
              </Link>
            ) : (
              template.key
            )}
            {version !== undefined && `, version ${version}`}
            {template.locale && `, ${template.locale}`}
            {template.variant && `, variant ${template.variant}`}
          </Fact>
        )}
        {content?.subject && <Fact name="Subject">{content.subject}</Fact>}
        <Fact name="When">{scheduleInWords(schedule)}</Fact>
        <Fact name="File">
          {count(audience.accepted)} people, {count(audience.duplicates)} who came before, {count(audience.refused)}{' '}
          lines refused
        </Fact>
        <Fact name="Priority">{priority}</Fact>
        {providers && <Fact name="Providers">{providers.join(', ')}</Fact>}
        {tags.length > 0 && <Fact name="Tags">{tags.join(', ')}</Fact>}
        <Fact name="Made by">{createdBy}</Fact>
      </Facts>
      {data && (
        <Verbatim label="Data that is the same for all" className="mt-3 max-h-48 rounded bg-raised p-3">
          {data}
        </Verbatim>
      )}
      {content && (
        <Verbatim label="Text" className="mt-3 max-h-48 rounded bg-raised p-3">
          {content.text}
        </Verbatim>
      )}
    </Panel>
  );
}
