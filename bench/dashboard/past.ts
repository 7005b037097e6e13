import { fromPublicId } from '../../src/domain/ids.ts';
import { withClient } from '../../test/support/servers/with-client.ts';
import { copyPast } from '../growth/grow.ts';
import type { Stage } from './stage.ts';

/** Of the client that the stage has. */
export async function clientUuidOf({ ask }: Stage): Promise<string> {
  const { clientId } = await ask('GET', '/api/client/me');
  const uuid = fromPublicId('client', clientId);
  if (uuid === null) throw new Error(`${clientId} is the id of no client`);
  return uuid;
}

/** What the stage has sent and given up, again and again, as its own client's past. */
export async function spread(
  { posthorn }: Stage,
  { old, days, client }: { old: number; days: number; client: string },
  note: (text: string) => void,
): Promise<void> {
  await copyPast(
    posthorn,
    { old, days, clients: [client], statuses: ['SENT', 'FAILED', 'CANCELLED', 'SUPPRESSED'] },
    note,
  );
  // As autovacuum would within minutes.
  await withClient(posthorn.databaseUrl, (admin) => admin.query('vacuum (analyze)'));
}
