import type { Channel } from './channel.ts';

/** One provider to try, in the order of the plan. */
export type Route = { channel: Channel; provider: string };
