import { spanMs } from '../../src/cli/parse-options.ts';
import { CHANNELS, type Channel } from '../../src/domain/channel.ts';
import type { KeyMode } from '../../src/domain/notification.ts';
import { parseApiKey } from '../../src/services/keys/api-key.ts';
import { SHAPES, type Shape } from './schedule.ts';

export type LoadOptions = {
  url: string;
  apiKey: string;
  environment: KeyMode;
  rate: number;
  durationMs: number;
  shape: Shape;
  channel: Channel;
  to: string | null;
  template: { key: string; data: Record<string, unknown> } | null;
  connections: number;
  settleMs: number;
  out: string | null;
};

type Given = Partial<
  Record<
    | 'url'
    | 'key'
    | 'rate'
    | 'duration'
    | 'shape'
    | 'channel'
    | 'to'
    | 'template'
    | 'data'
    | 'connections'
    | 'settle'
    | 'out',
    string
  >
> & { live?: boolean };

/** Requests of one run: their times are held in memory. */
const MOST_REQUESTS = 5_000_000;

/** @throws Error that says which option to correct, and never repeats a key */
export function readLoadOptions(given: Given, env: Record<string, string | undefined>): LoadOptions {
  const apiKey = given.key ?? env.POSTHORN_API_KEY ?? '';
  const environment = parseApiKey(apiKey)?.environment;
  if (apiKey === '') throw new Error('There is no API key: give one with POSTHORN_API_KEY or --key.');
  if (!environment) throw new Error('This is no API key: give it as it was shown, with nothing before or behind it.');
  if (environment === 'live' && !given.live) {
    throw new Error('This is a live key, which sends to real people. Use a test key, or add --live.');
  }
  const to = given.to ?? null;
  if (environment === 'live' && to === null) {
    throw new Error('A live key needs --to: addresses that are yours, such as --to load-{n}@example.com.');
  }
  const rate = numberWithin('rate', given.rate ?? '10', 0.1, 100_000);
  const durationMs = spanOfOption('duration', given.duration ?? '60s');
  if (durationMs < 1_000) throw new Error('--duration must be at least 1s');
  if ((rate * durationMs) / 1_000 > MOST_REQUESTS)
    throw new Error(`--rate and --duration make more than ${MOST_REQUESTS} requests`);
  return {
    url: urlOf(given.url ?? env.POSTHORN_URL ?? 'http://127.0.0.1:3000'),
    apiKey,
    environment,
    rate,
    durationMs,
    shape: oneOf('shape', SHAPES, given.shape ?? 'steady'),
    channel: oneOf('channel', CHANNELS, given.channel ?? 'email'),
    to,
    template: templateOf(given),
    connections: Math.round(numberWithin('connections', given.connections ?? '512', 1, 20_000)),
    settleMs: spanOfOption('settle', given.settle ?? '2m'),
    out: given.out ?? null,
  };
}

/** Its own, since `open.ts` brings servers along, which who tests a distant installation has no use for. */
function numberWithin(name: string, text: string, least: number, most: number): number {
  const number = text.trim() === '' ? Number.NaN : Number(text);
  if (number >= least && number <= most) return number;
  throw new Error(`--${name} must be a number from ${least} to ${most}`);
}

function urlOf(text: string): string {
  const url = text.trim().replace(/\/+$/, '');
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new Error('--url must be an http:// or https:// URL');
  return url;
}

function spanOfOption(name: string, text: string): number {
  try {
    return spanMs(text);
  } catch {
    throw new Error(`--${name} must be a time span, such as 90s, 10m or 2h`);
  }
}

function oneOf<Name extends string>(name: string, all: readonly Name[], text: string): Name {
  const found = all.find((one) => one === text);
  if (!found) throw new Error(`--${name} knows ${all.join(', ')}`);
  return found;
}

function templateOf({ template, data }: Given): LoadOptions['template'] {
  if (template === undefined) {
    if (data !== undefined) throw new Error('--data is for a template: give --template as well');
    return null;
  }
  return { key: template, data: objectOf(data ?? '{}') };
}

function objectOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new Error('--data must be a JSON object, such as \'{"name": "Ada"}\'');
}
