import { type ComponentType, type ReactNode, useState } from 'react';
import { ChannelName } from '../../ui/channel.tsx';
import { CHANNELS, type Channel, channelLabel } from '../../ui/channels.ts';
import { Panel } from '../../ui/panel.tsx';
import { SettingRow } from './setting-row.tsx';
import type { Settings } from './use-settings.ts';

/** What the dialog is given that changes one. */
export type OfChannel = { channel: Channel; settings: Settings; onClose: () => void; onSaved: () => void };

/** A setting that each channel has, with a dialog to change one. */
export function ByChannel({
  title,
  about,
  noun,
  isOwn,
  inForce,
  change: Change,
  settings,
  saved,
}: {
  title: string;
  about: string;
  /** What one is called: `limit`. */
  noun: string;
  isOwn: (channel: Channel) => boolean;
  /** What is in force, shown. */
  inForce: (channel: Channel) => ReactNode;
  change: ComponentType<OfChannel>;
  settings: Settings;
  saved: (what: string) => void;
}) {
  const [chosen, setChosen] = useState<Channel | null>(null);
  const nameOf = (channel: Channel) => `${noun} of ${channelLabel(channel)}`;
  return (
    <Panel title={title} flush>
      <p className="px-4 pt-3 pb-1 text-dim">{about}</p>
      <ul>
        {CHANNELS.map((channel) => (
          <SettingRow
            key={channel}
            name={<ChannelName channel={channel} />}
            label={`the ${nameOf(channel)}`}
            isOwn={isOwn(channel)}
            change={() => setChosen(channel)}
          >
            {inForce(channel)}
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
            saved(`The ${nameOf(chosen)} is saved.`);
          }}
        />
      )}
    </Panel>
  );
}
