import { openDatabase } from '../../db/client.ts';
import { type Reencrypted, reencrypt } from '../../jobs/reencrypt.ts';
import { reasonOf } from '../../observability/health.ts';
import { settingsOrExit } from '../wiring/run-process.ts';

const PROGRESS_EVERY_MS = 2_000;

/** `npm run reencrypt`: all content under the first of ENCRYPTION_KEYS, after keys were set or changed. */
const settings = settingsOrExit();
const [current] = settings.ENCRYPTION_KEYS;
if (!current) {
  process.stderr.write('ENCRYPTION_KEYS is not set: there is no key to encrypt with.\n');
  process.exitCode = 2;
} else {
  const database = openDatabase({
    url: settings.DATABASE_URL,
    poolSize: 1,
    applicationName: 'posthorn-reencrypt',
    onConnectionError: () => {},
    contentKeys: settings.ENCRYPTION_KEYS,
  });
  let toldAt = Date.now();
  try {
    const done = await reencrypt(database.pool, database.cipher, {
      current: current.id,
      onProgress(table, seen, written) {
        if (Date.now() - toldAt < PROGRESS_EVERY_MS) return;
        toldAt = Date.now();
        process.stderr.write(`${table}: ${seen} rows read, ${written} rewritten\n`);
      },
    });
    process.stdout.write(`${describe(done, current.id)}\n`);
    const isDone = Object.keys(done.rows).every((keyId) => keyId === current.id);
    process.exitCode = isDone ? 0 : 1;
  } catch (error) {
    process.stderr.write(`Re-encryption failed (${reasonOf(error)}). Run it again to continue.\n`);
    process.exitCode = 1;
  } finally {
    await database.close();
  }
}

function describe({ written, rows, unreadable }: Reencrypted, currentId: string): string {
  const left = Object.entries(rows).map(([keyId, count]) => {
    const what = keyId === '' ? 'unencrypted' : `under ${keyId}`;
    return `${count} rows ${what}${keyId === currentId ? ' (the current key)' : ''}`;
  });
  const failures = Object.entries(unreadable).map(([code, count]) => `${count} rows could not be read: ${code}`);
  return [`${written} rows rewritten`, ...left, ...failures].join('\n');
}
