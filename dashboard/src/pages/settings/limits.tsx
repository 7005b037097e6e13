import { useState } from 'react';
import { type Channel, channelLabel } from '../../ui/channels.ts';
import { Field, Select } from '../../ui/field.tsx';
import { count } from '../../ui/number.tsx';
import { duration } from '../../ui/time.tsx';
import { ByChannel, type OfChannel } from './by-channel.tsx';
import type { Effective, Own } from './save.ts';
import { SettingDialog } from './setting-dialog.tsx';
import { msOf, spanOf, UNITS, type Unit } from './span.ts';
import type { Settings } from './use-settings.ts';

type Limit = Effective['limits'][Channel];

const inWords = ({ count: most, windowMs }: Limit) => `${count(most)} in ${duration(windowMs)}`;

/** How much one person gets. */
export function Limits({ settings, saved }: { settings: Settings; saved: (what: string) => void }) {
  return (
    <ByChannel
      title="How much one person gets"
      about="Messages to one person in a span of time. What is beyond it waits; nothing is lost."
      noun="limit"
      isOwn={(channel) => settings.own.limits[channel] !== undefined}
      inForce={(channel) => inWords(settings.effective.limits[channel])}
      change={Change}
      settings={settings}
      saved={saved}
    />
  );
}

function Change({ channel, settings, ...ends }: OfChannel) {
  const [before] = useState(settings.effective.limits[channel]);
  const [most, setMost] = useState(String(before.count));
  const [span, setSpan] = useState(spanOf(before.windowMs));
  const limit = { count: Number(most), windowMs: msOf(span) };
  const isWhole = most !== '' && Number.isFinite(limit.windowMs);
  return (
    <SettingDialog
      {...ends}
      title={`${channelLabel(channel)}: how much one person gets`}
      settings={settings}
      change={isWhole ? { limits: { [channel]: limit } } : null}
      reset={{ limits: { [channel]: null } }}
      pick={({ limits }) => limits[channel]}
      inWords={({ limits }: Own) => {
        const own = limits[channel];
        return own ? inWords(own) : 'the server’s';
      }}
      fields={(problem) => (
        <div className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_minmax(0,1fr)] items-start gap-2">
          <Field
            label="Messages"
            inputMode="numeric"
            required
            value={most}
            error={problem?.of(`limits/${channel}/count`) ?? null}
            onChange={({ target }) => setMost(target.value)}
          />
          <Field
            label="In"
            inputMode="decimal"
            required
            value={span.value}
            error={problem?.of(`limits/${channel}/windowMs`) ?? null}
            onChange={({ target }) => setSpan({ ...span, value: target.value })}
          />
          <Select
            label="Unit"
            value={span.unit}
            options={span.unit === 'ms' ? [...UNITS, { value: 'ms', label: 'milliseconds' }] : UNITS}
            onChange={({ target }) => setSpan({ ...span, unit: target.value as Unit })}
          />
        </div>
      )}
    />
  );
}
