import type { z } from 'zod';
import { type DeadLetterRow, kindOf } from '../../db/queries/dead-letters/read.ts';
import { type IdKind, toPublicId } from '../../domain/ids.ts';
import type { Presented } from '../openapi/shapes.ts';
import type { deadLetter, source } from './answers.ts';

/** A dead letter in lists: no address and no content, so neither the vendor's words nor a stranger's key. */
export function presentDeadLetter(row: DeadLetterRow): Presented<z.output<typeof deadLetter>> {
  return {
    id: toPublicId('deadLetter', row.id),
    kind: kindOf(row),
    clientId: publicId('client', row.clientId),
    notificationId: publicId('notification', row.notificationId),
    run: row.run,
    channel: row.channel,
    provider: row.provider,
    errorCode: row.errorCode,
    retryCount: row.retryCount,
    status: row.status,
    retryAt: row.retryAt,
    resolvedAt: row.resolvedAt,
    resolvedBy: row.resolvedBy,
    note: row.note,
    replayOf: publicId('deadLetter', row.replayOf),
    createdAt: row.createdAt,
  };
}

/** Where a record stood that was parked or refused; null for a notification. */
export function presentSource(row: DeadLetterRow): Presented<z.output<typeof source>> | null {
  if (row.sourceTopic === null) return null;
  return {
    topic: row.sourceTopic,
    partition: row.sourcePartition,
    offset: row.sourceOffset?.toString() ?? null,
    hash: row.payloadHash?.toString('hex') ?? null,
    key: row.messageKey,
  };
}

function publicId(kind: IdKind, uuid: string | null): string | null {
  return uuid === null ? null : toPublicId(kind, uuid);
}
