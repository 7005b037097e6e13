import { withClient } from '../../test/support/servers/with-client.ts';
import type { Bench } from '../many/point.ts';

/** Temporal's own, as stack/servers/temporal-schema.mjs names them. */
const DATABASES = ['temporal', 'temporal_visibility'];

/** A backup of what Temporal knows at this moment; its server is away while it is made, and while it is restored. */
export async function backUpTemporal({ servers }: Bench): Promise<{ restore(): Promise<void> }> {
  const { restartTemporal, databaseUrl } = servers;
  if (!restartTemporal) throw new Error('It needs a Temporal server of its own: unset TEST_TEMPORAL_ADDRESS.');
  const each = (statementsFor: (name: string) => string[]) => () =>
    withClient(databaseUrl, async (admin) => {
      for (const statement of DATABASES.flatMap(statementsFor)) await admin.query(statement);
    });
  await restartTemporal(each((name) => [`create database ${name}_earlier template ${name}`]));
  return {
    restore: () =>
      restartTemporal(
        each((name) => [`drop database ${name} with (force)`, `alter database ${name}_earlier rename to ${name}`]),
      ),
  };
}
