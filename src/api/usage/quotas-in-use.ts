import type { z } from 'zod';
import type { Queryable } from '../../db/client.ts';
import { listCurrentQuotas } from '../../db/queries/quotas.ts';
import { CHANNELS } from '../../domain/channel.ts';
import type { KeyMode } from '../../domain/notification.ts';
import { LIMIT_OF, QUOTA_PERIODS, type Quotas } from '../../domain/quota.ts';
import type { Presented } from '../openapi/shapes.ts';
import type { usage } from './model.ts';

type QuotaUse = Presented<z.output<typeof usage>>['quotas'][number];

/** Each quota of a client, with what is taken of it. */
export async function quotasInUse(
  db: Queryable,
  clientId: string,
  environment: KeyMode,
  quotas: Quotas,
): Promise<QuotaUse[]> {
  const { counters, endsAt } = await listCurrentQuotas(db, clientId, environment);
  return CHANNELS.flatMap((channel) =>
    QUOTA_PERIODS.flatMap((period) => {
      const limit = quotas[channel]?.[LIMIT_OF[period]];
      if (limit === undefined) return [];
      const counter = counters.find((one) => one.channel === channel && one.period === period);
      return [{ channel, period, limit, leased: counter?.leased ?? 0, resetsAt: endsAt[period] }];
    }),
  );
}
