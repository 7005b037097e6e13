import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { dockerfile, loadModel, ours, read, run, versions } from './compose-model.ts';

describe('the image', () => {
  it('builds and runs on the pinned glibc Node, and ends as a user without rights, started without a shell', () => {
    expect(dockerfile).toContain(`ARG NODE_TAG=${versions.images.node}\n`);
    expect(dockerfile.match(/^FROM .*$/gm)).toEqual(
      ['build', 'dependencies', 'runtime'].map((stage) => `FROM node:\${NODE_TAG} AS ${stage}`),
    );
    expect(dockerfile.match(/^USER .*$/gm)).toEqual(['USER node']);
    for (const form of dockerfile.match(/^ *(ENTRYPOINT|CMD) .*$/gm) ?? []) expect(form).toMatch(/\[".*"\]$/);
    expect(dockerfile).not.toMatch(/^(ARG|ENV).*(SECRET|TOKEN|PASSWORD|KEY)/m);
  });

  it('runs entry points that src/main has, and copies only files that exist and that its context lets in', async () => {
    const commands = ours(await loadModel()).flatMap(([, { command = [] }]) => command[0] ?? []);
    for (const command of commands) {
      expect(existsSync(command.replace(/^dist\/(.*)\.js$/, 'src/$1.ts')), command).toBe(true);
    }
    const admitted = read('.dockerignore').match(/(?<=^!).+$/gm) ?? [];
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
      sources.split(' '),
    );
    expect(copied).toContain('src');
    for (const source of copied) {
      expect(existsSync(source), source).toBe(true);
      expect(admitted, source).toContain(source.split('/')[0]);
    }
  });
});

describe('what stands in docker/', () => {
  const scripts = readdirSync('docker', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sh'));

  it.each(scripts)('%s is a valid script of a POSIX shell', async (name) => {
    expect(await run('sh', ['-n', join('docker', name)])).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('has a health check that passes for 200 only and fails when nobody answers', async () => {
    let status = 200;
    const server = createServer((_request, response) => response.writeHead(status).end('{"status":"ok"}'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health/ready`;
    const check = () => run(process.execPath, ['docker/healthcheck.mjs', url]);
    expect(await check()).toMatchObject({ code: 0, stdout: '200\n' });
    status = 503;
    expect(await check()).toMatchObject({ code: 1, stdout: '503\n' });
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await check()).toMatchObject({ code: 1, stdout: 'no answer: ECONNREFUSED\n' });
  });

  it('tunes the visibility database, keeps an index for each Keyword column, and changes nothing the second time', async () => {
    const admin = new pg.Client({ connectionString: inject('databaseUrl') });
    const name = `tuning_${process.pid}_${Date.now()}`;
    const url = new URL(inject('databaseUrl'));
    url.pathname = name;
    await admin.connect();
    await admin.query(`create database ${name}`);
    const client = new pg.Client({ connectionString: url.href });
    try {
      await client.connect();
      const keywords = Array.from({ length: 10 }, (_, index) => `keyword${String(index + 1).padStart(2, '0')}`);
      const columns = keywords.map((keyword) => `${keyword} text`).join(', ');
      await client.query(`create table executions_visibility (namespace_id text, run_id text, status int, int01 int,
        start_time timestamp, close_time timestamp, ${columns}, primary key (namespace_id, run_id));
        create index by_status on executions_visibility (status);
        create index by_int_01 on executions_visibility (int01);
        create index by_keyword_01 on executions_visibility (keyword01)`);
      const tune = () => client.query(read('docker/temporal/tune-visibility.sql'));
      const indexes = async () =>
        (
          await client.query(
            'select oid::int, relname from pg_class where relkind = $1 and relname ~ $2 order by relname',
            ['i', '^(by_|executions_|posthorn_)'],
          )
        ).rows;
      await tune();
      const tuned = await indexes();
      expect(tuned.map(({ relname }) => relname)).toEqual([
        'by_status',
        'executions_visibility_pkey',
        ...keywords.map((keyword) => keyword.replace('keyword', 'posthorn_keyword_')),
      ]);
      await tune();
      expect(await indexes()).toEqual(tuned);
      const setting = `select setconfig from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase where datname = $1`;
      expect((await client.query(setting, [name])).rows).toEqual([{ setconfig: ['synchronous_commit=off'] }]);
    } finally {
      await client.end();
      await admin.query(`drop database ${name}`);
      await admin.end();
    }
  });
});
