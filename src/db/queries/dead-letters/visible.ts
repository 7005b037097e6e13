import { and, eq, type SQL, sql } from 'drizzle-orm';
import type { RowAccess } from '../../../domain/row-access.ts';
import { deadLetters } from '../../schema/index.ts';

/**
 * SQL: whether a row of `dead_letters` is of a test key's notification. The client stands in it again, so that the test
 * notifications of one client can be looked through first, where they are the fewer.
 */
export const IS_OF_TEST = `exists (select from notifications n where n.id = dead_letters.notification_id
  and n.client_id = dead_letters.client_id and n.environment = 'test')`;

/** Whether a dead letter may be seen: for `where`, beside whatever else is asked for. */
export function isVisibleLetter({ clientId, environment }: RowAccess): SQL | undefined {
  return and(
    clientId === null ? undefined : eq(deadLetters.clientId, clientId),
    environment === 'test' ? sql.raw(IS_OF_TEST) : undefined,
  );
}
