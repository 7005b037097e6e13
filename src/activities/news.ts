import { v7 as uuidv7 } from 'uuid';
import { SCHEMA_VERSION } from '../contracts/notification-record.ts';
import type { TopicNames } from '../contracts/topics.ts';
import type { NewDeadLetter } from '../db/queries/dead-letters/insert.ts';
import type { OutboxRow } from '../db/queries/outbox/outbox-row.ts';
import type { Channel } from '../domain/channel.ts';
import { toPublicId } from '../domain/ids.ts';
import type { Status } from '../domain/status.ts';
import { deadLettered, statusChanged } from '../outbox/append.ts';

/** What every record about a notification says of it. */
export type About = {
  /** Public id. */
  notificationId: string;
  run: number;
  /** UUID. */
  clientId: string;
  channel: Channel;
  provider: string | null;
  tags: string[];
  traceparent: string | null;
};

/** The event that tells of a new status; the statement that writes it adds the sequence. */
export function statusEvent(about: About, status: Status, code: string | null, topics: TopicNames): OutboxRow {
  const { notificationId, clientId, channel, provider, tags, traceparent } = about;
  return statusChanged(
    {
      id: toPublicId('event', uuidv7()),
      type: `notification.${status.toLowerCase()}`,
      timestamp: new Date().toISOString(),
      data: {
        notificationId,
        clientId: toPublicId('client', clientId),
        channel,
        status,
        reason: code,
        provider,
        errorCode: code,
        sequence: 0,
        tags,
      },
    },
    { clientUuid: clientId, traceparent, topics },
  );
}

/** The dead letter of a run and the record that announces it; the statement adds the count of retries. */
export function deadLetter(
  about: About,
  errorCode: string,
  topics: TopicNames,
): { row: NewDeadLetter; record: OutboxRow } {
  const { notificationId, run, clientId, channel, provider, traceparent } = about;
  const id = uuidv7();
  const record = deadLettered(
    {
      schemaVersion: SCHEMA_VERSION,
      type: 'dead_letter.created',
      deadLetterId: toPublicId('deadLetter', id),
      notificationId,
      run,
      clientId: toPublicId('client', clientId),
      channel,
      provider,
      errorCode,
      retryCount: 0,
      createdAt: new Date().toISOString(),
    },
    { clientUuid: clientId, traceparent, topics },
  );
  return { row: { id, channel, provider, messageKey: notificationId, errorCode }, record };
}
