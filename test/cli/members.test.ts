import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type ServerType, serve } from '@hono/node-server';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createMember } from '../support/factories/members.ts';
import { createTestApi } from '../support/servers/api.ts';
import { useClient } from '../support/servers/use-api.ts';
import { jsonLines, openShell, type Shell } from './run-posthorn.ts';

const TOKEN = 'the-token-of-the-operator';
const { db, client } = useClient();
let server: ServerType;
let shell: Shell;
let env: Record<string, string>;

beforeAll(async () => {
  const api = createTestApi(db.database, { adminToken: TOKEN, publicUrl: null });
  server = serve({ fetch: api.app.fetch, hostname: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  env = { POSTHORN_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, POSTHORN_ADMIN_TOKEN: TOKEN };
  shell = openShell();
});
afterAll(async () => {
  shell.close();
  await new Promise((resolve) => server.close(resolve));
});

it('invites an owner by a link, which is accepted by POST', async () => {
  const args = ['members', 'add', '--client', client.publicId, '--owner', '--email', 'ada@example.com', '--json'];
  const added = await shell.posthorn(args, { env });
  expect(added.code, added.stderr).toBe(0);
  const [made] = jsonLines(added) as { link: string; role: string }[];
  expect(made).toMatchObject({ role: 'owner', link: expect.stringContaining(`${env.POSTHORN_URL}/app/invitation#`) });
  const token = made?.link.split('#')[1];
  const accepted = await fetch(`${env.POSTHORN_URL}/api/invitations/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ token, password: 'seven grey geese under a bridge' }),
  });
  expect(accepted.status).toBe(201);
});

it('lists, disables, enables and resets', async () => {
  const member = await createMember(db.database, client, { role: 'support' });
  const list = () => shell.posthorn(['members', 'list', '--client', client.publicId], { env });
  expect((await list()).stdout).toMatch(new RegExp(`${member.publicId} +${member.email} +Ada +support +active`));
  expect((await shell.posthorn(['members', 'disable', member.publicId], { env })).code).toBe(0);
  expect((await list()).stdout).toMatch(new RegExp(`${member.email} +Ada +support +disabled`));
  expect((await shell.posthorn(['members', 'disable', member.publicId, '--undo'], { env })).code).toBe(0);
  const reset = await shell.posthorn(['members', 'reset', member.publicId], { env });
  expect(reset.stdout).toContain('/app/reset#');
});

it('says what is missing', async () => {
  const add = ['members', 'add', '--client', client.publicId, '--email', 'x@example.com'];
  const [noRole, noToken, wrongToken] = await Promise.all([
    shell.posthorn(add, { env }),
    shell.posthorn([...add, '--owner'], { env: { POSTHORN_URL: env.POSTHORN_URL ?? '' } }),
    shell.posthorn([...add, '--owner'], { env: { ...env, POSTHORN_ADMIN_TOKEN: 'a-guess' } }),
  ]);
  expect([noRole.code, noRole.stderr]).toEqual([2, expect.stringContaining('--owner')]);
  expect([noToken.code, noToken.stderr]).toEqual([2, expect.stringContaining('ADMIN_TOKEN')]);
  expect([wrongToken.code, wrongToken.stderr]).toEqual([1, expect.stringContaining('does not accept this token')]);
});
