import { useState } from 'react';
import { ChannelName } from '../../ui/channel.tsx';
import { CHANNELS, type Channel, channelLabel } from '../../ui/channels.ts';
import { Field } from '../../ui/field.tsx';
import { Panel } from '../../ui/panel.tsx';
import type { Effective } from './save.ts';
import { SettingDialog } from './setting-dialog.tsx';
import { SettingRow } from './setting-row.tsx';
import type { Settings } from './use-settings.ts';

type Price = NonNullable<Effective['prices'][Channel]>;

const inWords = (price: Price | undefined) => (price ? `${price.amount} ${price.currency} a message` : 'none');

/** What a message costs, for the page of usage and cost. */
export function Prices({ settings, saved }: { settings: Settings; saved: (what: string) => void }) {
  const [chosen, setChosen] = useState<Channel | null>(null);
  return (
    <Panel title="Prices" flush>
      <p className="px-4 pt-3 pb-1 text-dim">
        What a message costs you, for “Usage and cost”. Nothing is charged by it.
      </p>
      <ul>
        {CHANNELS.map((channel) => (
          <SettingRow
            key={channel}
            name={<ChannelName channel={channel} />}
            label={`the price of ${channelLabel(channel)}`}
            isOwn={settings.own.prices[channel] !== undefined}
            change={() => setChosen(channel)}
          >
            {inWords(settings.effective.prices[channel])}
          </SettingRow>
        ))}
      </ul>
      {chosen && (
        <Change
          channel={chosen}
          settings={settings}
          onClose={() => setChosen(null)}
          onSaved={() => {
            setChosen(null);
            saved(`The price of ${channelLabel(chosen)} is saved.`);
          }}
        />
      )}
    </Panel>
  );
}

function Change({
  channel,
  settings,
  ...ends
}: {
  channel: Channel;
  settings: Settings;
  onClose: () => void;
  onSaved: () => void;
}) {
  const [before] = useState(settings.own.prices[channel]);
  const [amount, setAmount] = useState(before?.amount ?? '');
  const [currency, setCurrency] = useState(before?.currency ?? '');
  const price = { amount: amount.trim(), currency: currency.trim().toUpperCase() };
  const isWhole = price.amount !== '' && price.currency !== '';
  return (
    <SettingDialog
      {...ends}
      title={`${channelLabel(channel)}: price`}
      settings={settings}
      change={isWhole ? { prices: { [channel]: price } } : null}
      reset={{ prices: { [channel]: null } }}
      pick={({ prices }) => prices[channel]}
      inWords={({ prices }) => inWords(prices[channel])}
      fields={(problem) => (
        <div className="grid grid-cols-2 items-start gap-2">
          <Field
            label="Price"
            inputMode="decimal"
            autoComplete="off"
            value={amount}
            placeholder="0.0075"
            hint="A message; an SMS is one, however many segments."
            error={problem?.of(`prices/${channel}/amount`) ?? null}
            onChange={({ target }) => setAmount(target.value)}
          />
          <Field
            label="Currency"
            autoComplete="off"
            maxLength={3}
            value={currency}
            placeholder="EUR"
            hint="Its three letters (ISO 4217)."
            error={problem?.of(`prices/${channel}/currency`) ?? null}
            onChange={({ target }) => setCurrency(target.value)}
          />
        </div>
      )}
    />
  );
}
