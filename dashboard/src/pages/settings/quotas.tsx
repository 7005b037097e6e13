import { useState } from 'react';
import { channelLabel } from '../../ui/channels.ts';
import { Field } from '../../ui/field.tsx';
import { count } from '../../ui/number.tsx';
import { ByChannel, type OfChannel } from './by-channel.tsx';
import { lowered, type Quota, quotaInWords, quotaOf } from './quota.ts';
import { SettingDialog } from './setting-dialog.tsx';
import type { Settings } from './use-settings.ts';

/** How much the client may send at all. */
export function Quotas({ settings, saved }: { settings: Settings; saved: (what: string) => void }) {
  return (
    <ByChannel
      title="Quotas"
      about="How much is accepted in a day and a month (UTC), of live and of test keys each. What is beyond it is refused with 429."
      noun="quota"
      isOwn={(channel) => settings.own.quotas[channel] !== undefined}
      inForce={(channel) => {
        const [own, inForce] = [settings.own.quotas[channel], settings.effective.quotas[channel]];
        return (
          <>
            {quotaInWords(inForce)}
            {lowered(own, inForce) && <span className="text-dim"> (the server allows no more)</span>}
          </>
        );
      }}
      change={Change}
      settings={settings}
      saved={saved}
    />
  );
}

function Change({ channel, settings, ...ends }: OfChannel) {
  const [before] = useState<Quota>(settings.own.quotas[channel] ?? {});
  const [perDay, setPerDay] = useState(before.perDay === undefined ? '' : String(before.perDay));
  const [perMonth, setPerMonth] = useState(before.perMonth === undefined ? '' : String(before.perMonth));
  const quota = quotaOf({ perDay, perMonth });
  const servers = settings.own.quotas[channel] === undefined ? settings.effective.quotas[channel] : undefined;
  return (
    <SettingDialog
      {...ends}
      title={`${channelLabel(channel)}: quota`}
      settings={settings}
      change={quota && { quotas: { [channel]: quota } }}
      reset={{ quotas: { [channel]: null } }}
      pick={({ quotas }) => quotas[channel]}
      inWords={({ quotas }) => quotaInWords(quotas[channel])}
      fields={(problem) => (
        <>
          <div className="grid grid-cols-2 items-start gap-2">
            <Field
              label="A day"
              inputMode="numeric"
              value={perDay}
              hint="Notifications; empty for no limit."
              error={problem?.of(`quotas/${channel}/perDay`) ?? null}
              onChange={({ target }) => setPerDay(target.value)}
            />
            <Field
              label="A month"
              inputMode="numeric"
              value={perMonth}
              hint="Notifications; empty for no limit."
              error={problem?.of(`quotas/${channel}/perMonth`) ?? null}
              onChange={({ target }) => setPerMonth(target.value)}
            />
          </div>
          {servers && (
            <p className="text-sm text-dim">The server allows {quotaInWords(servers)}: of two the lower one counts.</p>
          )}
          {quota?.perDay !== undefined && quota.perMonth !== undefined && quota.perDay > quota.perMonth && (
            <p className="text-sm text-dim">A day’s is never used up: the month ends at {count(quota.perMonth)}.</p>
          )}
        </>
      )}
    />
  );
}
