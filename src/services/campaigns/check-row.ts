import type { AudienceRow, RowProblem } from '../../audience/audience.ts';
import type { Queryable } from '../../db/client.ts';
import { type CampaignSpec, dataFor } from '../../domain/campaigns/campaign.ts';
import type { Channel } from '../../domain/channel.ts';
import { createDataReader } from '../../templates/data.ts';
import { type InstallationDeps, targetErrors } from '../notifications/check-installation.ts';
import { ApiProblem } from '../problem.ts';
import { hasPart } from '../templates/render.ts';
import type { SendableTemplates, SendableVersion } from '../templates/sendable.ts';

export type CheckRowDeps = Pick<InstallationDeps, 'refuseTarget'> & { sendable: SendableTemplates };

/** Nobody is shown what is only held against a schema. */
const AS_IT_IS = { clean: (html: string) => html };

/**
 * What a row of an audience is held to beside its address: that we may call it, and what the campaign's template takes.
 * @throws ApiProblem unknown_template, unknown_version, template_suspended, validation_failed (422) for the template itself
 */
export async function createRowCheck(
  db: Queryable,
  deps: CheckRowDeps,
  { clientId, channel, spec }: { clientId: string; channel: Channel; spec: CampaignSpec },
): Promise<(row: AudienceRow) => RowProblem | null> {
  const { template } = spec;
  const version = template ? await findPart(db, deps, { clientId, channel, template }) : null;
  const read = version && createDataReader(version.bundle.schema, '/data', AS_IT_IS);
  const variants = version?.bundle.variants.map(({ key }) => key) ?? [];
  return ({ recipient, data, variant }) => {
    const [refused] = targetErrors(recipient, [], deps);
    if (refused) return refused;
    if (version && variant !== null && !variants.includes(variant)) {
      return { code: 'invalid_value', pointer: '/variant', detail: 'is no variant of the template' };
    }
    const [problem] = read && template ? read(dataFor(template.data, data)).problems : [];
    return problem ?? null;
  };
}

/** The version that a campaign would be sent with, which must have words for its channel. */
export async function findPart(
  db: Queryable,
  { sendable }: Pick<CheckRowDeps, 'sendable'>,
  {
    clientId,
    channel,
    template,
  }: { clientId: string; channel: Channel; template: NonNullable<CampaignSpec['template']> },
): Promise<SendableVersion> {
  const version = await sendable.find(clientId, template, db);
  if (hasPart(version.bundle, channel)) return version;
  const detail = `has no words for the channel ${channel} in this template`;
  throw new ApiProblem('validation_failed', { errors: [{ pointer: '/template/key', code: 'invalid_value', detail }] });
}
