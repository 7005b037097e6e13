import type { Channel } from '../../../domain/channel.ts';
import type { Environment } from '../../../domain/notification.ts';

/** Sums over notifications; `latency` has a count for each bucket of src/domain/latency.ts. */
export type Figures = {
  accepted: number;
  /** Those that a provider has taken, also what bounced later. */
  sent: number;
  delivered: number;
  /** FAILED, and UNKNOWN: given up, not known to be sent. */
  failed: number;
  retries: number;
  latency: number[];
};

/** What a client's notifications of one channel, last provider and error come to; empty text for none. */
export type UsageCell = Figures & {
  clientId: string;
  environment: Environment;
  channel: Channel;
  provider: string;
  errorCode: string;
};

/** Whose rows of usage_daily tell when each day was counted: nobody's. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';
