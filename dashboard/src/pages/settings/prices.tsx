import { useState } from 'react';
import { type Channel, channelLabel } from '../../ui/channels.ts';
import { Field } from '../../ui/field.tsx';
import { ByChannel, type OfChannel } from './by-channel.tsx';
import type { Effective } from './save.ts';
import { SettingDialog } from './setting-dialog.tsx';
import type { Settings } from './use-settings.ts';

type Price = NonNullable<Effective['prices'][Channel]>;

const inWords = (price: Price | undefined) => (price ? `${price.amount} ${price.currency} a message` : 'none');

/** What a message costs, for the page of usage and cost. */
export function Prices({ settings, saved }: { settings: Settings; saved: (what: string) => void }) {
  return (
    <ByChannel
      title="Prices"
      about="What a message costs you, for “Usage and cost”. Nothing is charged by it."
      noun="price"
      isOwn={(channel) => settings.own.prices[channel] !== undefined}
      inForce={(channel) => inWords(settings.effective.prices[channel])}
      change={Change}
      settings={settings}
      saved={saved}
    />
  );
}

function Change({ channel, settings, ...ends }: OfChannel) {
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
