import { createHash } from 'node:crypto';
import type { Queryable } from '../../../src/db/client.ts';
import type { Channel } from '../../../src/domain/channel.ts';
import { lowestIdAt } from '../../../src/domain/ids.ts';
import type { Status } from '../../../src/domain/status.ts';

export type Ended = {
  clientId: string;
  createdAt: Date;
  environment?: 'live' | 'test';
  channel?: Channel;
  provider?: string | null;
  errorCode?: string | null;
  status?: Status;
  retryCount?: number;
  sendAt?: Date | null;
  sentAt?: Date | null;
  deliveredAt?: Date | null;
};

let last = 0;

/** A UUID v7 of that moment, unlike all others. */
function idAt(at: Date): string {
  const letters = createHash('sha256').update(`${process.pid} ${last++}`).digest('hex');
  return `${lowestIdAt(at.getTime()).slice(0, 14)}7${letters.slice(0, 3)}-8${letters.slice(3, 6)}-${letters.slice(6, 18)}`;
}

/** Notifications as they stand when all is over, past acceptance and delivery. */
export async function insertEnded({ pool }: { pool: Queryable }, ended: Ended[]): Promise<string[]> {
  const rows = ended.map(({ environment = 'live', channel = 'email', status = 'SENT', retryCount = 0, ...rest }) => ({
    provider: null,
    errorCode: null,
    sendAt: null,
    sentAt: null,
    deliveredAt: null,
    ...rest,
    ...{ id: idAt(rest.createdAt), environment, channel, status, retryCount },
  }));
  await pool.query(
    `insert into notifications (id, client_id, environment, channel, status, priority, category, on_ambiguous, recipient,
        recipient_hash, user_key, content, retry, routes, provider, error_code, retry_count, send_at, sent_at, delivered_at,
        created_at, updated_at)
      select id, "clientId", environment, channel, status, 5, 'transactional', 'resend', '{}', '\\x00', 'u', '{}', '{}', '[]',
        provider, "errorCode", "retryCount", "sendAt", "sentAt", "deliveredAt", "createdAt", "createdAt"
      from jsonb_to_recordset($1::jsonb) as n (id uuid, "clientId" uuid, environment text, channel text, status text,
        provider text, "errorCode" text, "retryCount" int, "sendAt" timestamptz, "sentAt" timestamptz,
        "deliveredAt" timestamptz, "createdAt" timestamptz)`,
    [JSON.stringify(rows)],
  );
  return rows.map(({ id }) => id);
}
