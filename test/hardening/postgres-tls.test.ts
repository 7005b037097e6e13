import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createListener } from '../../src/db/listen.ts';
import { migrateDatabase } from '../../src/db/migrate.ts';
import { connectDatabase } from '../../src/main/wiring/connect.ts';
import { freePorts } from '../../stack/ports.mjs';
import type { Session } from '../../stack/process/session.mjs';
import { startPostgres } from '../../stack/servers/postgres.mjs';
import { postgresHome } from '../../stack/servers/postgres-home.mjs';
import { openTestSession } from '../../stack/test-servers.mjs';
import { eventually } from '../support/expect/eventually.ts';
import { type Certificates, makeCertificates } from './certificates.ts';
import { processContext } from './process-context.ts';

let certificates: Certificates;
let session: Session;
let port: number;
let ca: string;
let strangersCa: string;
/** Shows the server's certificate of another host at the next connection. */
let showOtherHost: (other: boolean) => Promise<void>;

beforeAll(async () => {
  certificates = await makeCertificates();
  ca = certificates.file('ca.pem', certificates.ca.cert);
  strangersCa = certificates.file('stranger.pem', certificates.stranger.cert);
  session = await openTestSession();
  [port = 0] = await freePorts(1);
  const { dataDir } = session;
  const { home, owner } = postgresHome(dataDir);
  const place = (name: string) => join(home, '..', name);
  const write = (name: string, text: string) => {
    writeFileSync(place(name), text, { mode: 0o600 });
    if (owner.uid !== undefined && owner.gid !== undefined) chownSync(place(name), owner.uid, owner.gid);
  };
  const show = ({ cert, key }: { cert: string; key: string }) => {
    write('server.pem', cert);
    write('server.key', key);
  };
  // In the clear until it is up and asked whether it is; from then on by TLS alone.
  write('hba.conf', 'host all all 127.0.0.1/32 scram-sha-256\n');
  show(certificates.server);
  await startPostgres({
    session,
    port,
    dataDir,
    logFile: join(dataDir, 'logs', 'postgres.log'),
    settings: {
      ssl: 'on',
      ssl_cert_file: place('server.pem'),
      ssl_key_file: place('server.key'),
      hba_file: place('hba.conf'),
    },
  });
  const client = new pg.Client({ connectionString: `postgres://postgres:postgres@127.0.0.1:${port}/posthorn` });
  await client.connect();
  write('hba.conf', 'hostssl all all 127.0.0.1/32 scram-sha-256\n');
  await client.query('select pg_reload_conf()');
  await client.end();
  const isRefused = async () => {
    const knocking = new pg.Client({ connectionString: url('') });
    const refused = await knocking.connect().then(
      () => false,
      ({ code }) => code === '28000',
    );
    await knocking.end();
    return refused;
  };
  await eventually(isRefused, { what: 'TLS alone' });
  showOtherHost = async (other) => {
    show(other ? certificates.otherHost : certificates.server);
    const admin = new pg.Client({ connectionString: url(`?sslmode=no-verify`) });
    await admin.connect();
    await admin.query('select pg_reload_conf()');
    await admin.end();
  };
});
afterAll(async () => {
  await session.close();
  certificates.remove();
});

function url(query: string, password = 'postgres'): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/posthorn${query}`;
}

/** What the process is told that reads this DATABASE_URL; empty where it gets in. */
async function refusal(query: string, password?: string): Promise<string> {
  const { database } = connectDatabase(processContext({ DATABASE_URL: url(query, password) }), 'test');
  try {
    await database.pool.query('select 1');
    return '';
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    return `${code}: ${message}`;
  }
}

describe('a PostgreSQL that takes TLS only', () => {
  it('serves a process whose DATABASE_URL says verify-full and names its CA', async () => {
    const query = `?sslmode=verify-full&sslrootcert=${ca}`;
    const context = processContext({ DATABASE_URL: url(query) });
    const { database, check } = connectDatabase(context, 'test');
    const { rows } = await database.pool.query('select ssl, version from pg_stat_ssl where pid = pg_backend_pid()');
    expect(rows[0].ssl).toBe(true);
    expect(rows[0].version).toMatch(/^TLSv1\.[23]$/);
    expect(await check()).toMatchObject({ status: 'up' });
  });

  it('serves the migration and the listener by the same address', async () => {
    const databaseUrl = url(`?sslmode=verify-full&sslrootcert=${ca}`);
    await migrateDatabase(databaseUrl, new URL('../../drizzle', import.meta.url).pathname);
    const { database } = connectDatabase(processContext({ DATABASE_URL: databaseUrl }), 'test');
    expect((await database.pool.query('select count(*)::int as n from notifications')).rows).toEqual([{ n: 0 }]);
    const listener = createListener({
      url: databaseUrl,
      channel: 'news',
      applicationName: 'test',
      onTrouble: () => {},
    });
    let woken = 0;
    listener.on('x', () => woken++);
    await eventually(() => woken === 1);
    await database.pool.query("select pg_notify('news', 'x')");
    await eventually(() => woken === 2);
    await listener.close();
  });

  it('refuses a process that does not ask for TLS', async () => {
    for (const query of ['', '?sslmode=disable']) expect(await refusal(query)).toMatch(/^28000: .*no encryption/);
  });

  it('is refused where another CA, or none that is known, has signed its certificate', async () => {
    expect(await refusal(`?sslmode=verify-full&sslrootcert=${strangersCa}`)).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);
    expect(await refusal('?sslmode=verify-full')).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);
  });

  it('refuses a wrong password', async () => {
    expect(await refusal(`?sslmode=verify-full&sslrootcert=${ca}`, 'wrong')).toMatch(/^28P01: /);
  });

  it('is verified as a whole by require, prefer and verify-ca as well, which are stricter here than in libpq', async () => {
    for (const mode of ['require', 'prefer', 'verify-ca']) {
      expect(await refusal(`?sslmode=${mode}&sslrootcert=${ca}`)).toBe('');
      expect(await refusal(`?sslmode=${mode}`)).toMatch(/UNABLE_TO_VERIFY|SELF_SIGNED/);
    }
  });

  it('is refused where its certificate is of another host, but by no-verify, which looks at nothing', async () => {
    await showOtherHost(true);
    try {
      const right = `sslrootcert=${ca}`;
      await eventually(async () => (await refusal(`?sslmode=verify-full&${right}`)).startsWith('ERR_TLS_CERT_ALTNAME'));
      expect(await refusal(`?sslmode=verify-ca&${right}`)).toMatch(/^ERR_TLS_CERT_ALTNAME/);
      expect(await refusal(`?sslmode=verify-ca&uselibpqcompat=true&${right}`)).toBe('');
      expect(await refusal('?sslmode=no-verify')).toBe('');
    } finally {
      await showOtherHost(false);
    }
  });

  it('is not spoken to in the clear where it has no TLS, whatever the mode', async () => {
    const plain = new URL(inject('databaseUrl'));
    plain.search = `?sslmode=prefer&sslrootcert=${ca}`;
    const { database } = connectDatabase(processContext({ DATABASE_URL: plain.href }), 'test');
    await expect(database.pool.query('select 1')).rejects.toThrow(/does not support SSL/);
  });
});
