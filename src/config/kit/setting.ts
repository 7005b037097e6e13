import type { z } from 'zod';
import { CHANNELS, type Channel } from '../../domain/channel.ts';

/** One setting, said once: `.env.example` and docs/settings.md are printed from it (`npm run settings:docs`). */
export type Setting<S extends z.ZodType = z.ZodType> = {
  /** Text of the environment in, what the program uses out. */
  schema: S;
  /** What it does, in plain English; '' where the text of the setting before it covers this one as well. */
  text: string;
  /** What `.env.example` shows in place of the default. */
  example?: string;
  /** Shown as a comment although it has a default: `npm start` or docker compose chooses a value while it is unset. */
  isCommented?: boolean;
};

/** Settings by their names in the environment. */
export type SettingGroup = Record<string, Setting>;

/** A part of `.env.example`: its title, an introduction where one is needed, and the settings in their order. */
export type Section<G extends SettingGroup = SettingGroup> = { title: string; intro?: string; settings: G };

/** The zod shape of a group. */
export type ShapeOf<G extends SettingGroup> = { [name in keyof G]: G[name]['schema'] };

/** What the program gets of a group; of an empty one nothing is known. */
export type ValuesOf<G extends SettingGroup> = keyof G extends never ? unknown : z.output<z.ZodObject<ShapeOf<G>>>;

/** Told of each setting that is wrong: its name and why, never its value. */
export type Issue = (name: string, message: string) => void;

export function setting<S extends z.ZodType>(
  schema: S,
  text = '',
  shown: Pick<Setting, 'example' | 'isCommented'> = {},
): Setting<S> {
  return { schema, text, ...shown };
}

type ByChannel<Prefix extends string, S extends z.ZodType> = {
  [channel in Channel as `${Prefix}_${Uppercase<channel>}`]: Setting<S>;
};

/** A setting for each channel, such as `RATE_LIMIT_EMAIL`; `text` speaks of all of them. */
export function byChannel<Prefix extends string, S extends z.ZodType>(
  prefix: Prefix,
  text: string,
  schemaOf: (channel: Channel) => S,
  examples: Partial<Record<Channel, string>> = {},
): ByChannel<Prefix, S> {
  const entries = CHANNELS.map((channel, index) => {
    const example = examples[channel];
    const shown = example === undefined ? {} : { example };
    return [`${prefix}_${channel.toUpperCase()}`, setting(schemaOf(channel), index === 0 ? text : '', shown)];
  });
  return Object.fromEntries(entries) as ByChannel<Prefix, S>;
}

/** The zod shape of a group, for `z.object`. */
export function shapeOf<G extends SettingGroup>(group: G): ShapeOf<G> {
  return Object.fromEntries(Object.entries(group).map(([name, { schema }]) => [name, schema])) as ShapeOf<G>;
}
