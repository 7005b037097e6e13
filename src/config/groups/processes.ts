import { z } from 'zod';
import { CHANNELS, type Channel } from '../../domain/channel.ts';
import { cap, count, flag, list, optional } from '../kit/kinds.ts';
import { byChannel, setting } from '../kit/setting.ts';

const CONCURRENCY: Partial<Record<Channel, number>> = { email: 5, sms: 10, whatsapp: 10 };

const channels = list('all').transform((names, context): Channel[] => {
  if (names.includes('all')) return [...CHANNELS];
  const unknown = names.filter((name) => !(CHANNELS as readonly string[]).includes(name));
  if (unknown.length > 0) {
    context.addIssue({ code: 'custom', message: `unknown: ${unknown.join(', ')}; known: ${CHANNELS.join(', ')}` });
  }
  return names as Channel[];
});

export const processes = {
  RELAY_IN_API: setting(flag(true), 'false where the relay runs as a process of its own (npm run start:relay).'),
  STATS_ENABLED: setting(
    flag(true),
    'Counts the figures of GET /api/stats, in the process that has the relay. false: they stand still.',
  ),
  LIVE_STREAMS: setting(
    flag(true),
    `GET /api/stream tells what changes, by which the pages of the dashboard are live; each API process with such a page
      open reads the topic of status events. false: it tells nothing, and pages ask every 10 seconds.`,
  ),
  WORKER_CHANNELS: setting(
    channels,
    `The channels that this worker serves, comma-separated: all, or of ${CHANNELS.join(', ')}.`,
  ),
  ...byChannel('WORKER_CONCURRENCY', 'Concurrent calls of one provider account, per process.', (channel) =>
    count(CONCURRENCY[channel] ?? 20),
  ),
  ...byChannel(
    'PROVIDER_RATE_PER_MINUTE',
    `How many messages each provider account of the channel may send in any 60 s, over all workers. Above it,
      notifications wait as DEFERRED. Unset by default; for e-mail, 100 is a suggested start, which most mail
      accounts allow.`,
    () => cap,
    { email: '100' },
  ),
  ...byChannel('PROVIDER_PER_DAY', 'The same per UTC day.', () => cap),
  RENDER_THREADS: setting(
    count(2),
    `How many threads render templates, in each process that accepts and in each worker, for campaigns; one client
      has half of them at most. A thread that takes too long is ended.`,
  ),
  CAMPAIGN_LANE: setting(
    z.enum(['bulk', 'single']).default('bulk'),
    `bulk: the people of a campaign are sent to in groups, without a workflow for each. single: each goes by a
      workflow of its own, at most 200 of a campaign at a time. It holds for what is sent from then on.`,
  ),
  WORKFLOW_BUNDLE: setting(
    optional,
    `The workflow bundle made by npm run build. Unset: the one beside the compiled code; from the sources the worker
      bundles the workflows when it starts.`,
  ),
};
