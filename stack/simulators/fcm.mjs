import { randomBytes } from 'node:crypto';
import { Hono } from 'hono';
import { deniedOn, FAILS_TWICE, FAILS_TWICE_TOKEN, MAGIC_TOKENS, UNAUTHENTICATED } from './fcm-devices.mjs';
import { readFcmMessage } from './fcm-message.mjs';
import { googleOAuth } from './fcm-oauth.mjs';
import { withoutAnswer } from './without-answer.mjs';

/** @typedef {import('./fcm-devices.mjs').Refusal} Refusal */
/**
 * @typedef {{ accounts: import('./fcm-account.mjs').ServiceAccount[], tokenLifetimeS?: number }} FcmSetup
 *   `tokenLifetimeS`: of access tokens, 3,599 as Google's
 */

/**
 * FCM's HTTP v1: https://firebase.google.com/docs/reference/fcm/rest/v1/projects.messages/send, with the token endpoint
 * of Google that goes before it at `/token`. All tokens of devices are taken but those of fcm-devices.mjs.
 * @param {{ ledger: import('./ledger.mjs').Ledger } & FcmSetup} options
 */
export function fcmSimulator({ ledger, accounts, tokenLifetimeS = 3_599 }) {
  const app = new Hono();
  const oauth = googleOAuth({ accounts, lifetimeS: tokenLifetimeS });
  /** @type {Map<string, number>} */
  const failures = new Map();

  /** @param {string} token @param {string} text @returns {Refusal | undefined} */
  function failsTwice(token, text) {
    if (token !== FAILS_TWICE_TOKEN) return undefined;
    const before = failures.get(text) ?? 0;
    failures.set(text, before + 1);
    return before < 2 ? FAILS_TWICE : undefined;
  }

  app.post('/token', async (c) => {
    const result = oauth.exchange(new URLSearchParams(await c.req.text()), c.req.url);
    const status = 'error' in result ? 400 : 200;
    const entry = { vendor: 'google-oauth', to: '', from: '', text: '', code: null, taken: false, id: null };
    ledger.append({ ...entry, status });
    return c.json(result, status);
  });

  /** Ours, for tests: as if Google had taken back each access token. */
  app.post('/revoke-tokens', (c) => {
    oauth.revokeAll();
    return c.body(null, 204);
  });

  app.post('/v1/projects/:project/messages:send', async (c) => {
    const project = c.req.param('project');
    const message = readFcmMessage(await c.req.text());
    const isRead = !('http' in message);
    const to = isRead ? message.token : '';
    const text = isRead ? [message.title, message.body].filter(Boolean).join('\n') : '';
    const account = oauth.accountOf(c.req.header('authorization'));
    const refusal = refuseCaller(account, project) ?? (isRead ? (MAGIC_TOKENS[to] ?? failsTwice(to, text)) : message);

    if (!refusal && isRead && message.validateOnly)
      return c.json({ name: `projects/${project}/messages/fake_message_id` });
    const taken = !refusal || refusal.takes === true;
    const id = taken ? `projects/${project}/messages/0:${Date.now()}%${randomBytes(8).toString('hex')}` : null;
    const status = refusal?.http ?? 200;
    const image = isRead ? message.image : null;
    const entry = { vendor: 'fcm', to, from: project, text, status, code: refusal?.http || null };
    ledger.append({ ...entry, taken, id, image });
    if (!refusal) return c.json({ name: id });
    if (refusal.http === 0) return withoutAnswer(c, refusal.message === 'break');
    if (refusal.http === 502) return c.html('<!DOCTYPE html><title>Error 502 (Server Error)!!1</title>', 502);
    return c.json(errorBody(refusal), /** @type {400} */ (refusal.http), {
      ...(refusal.retryAfter && { 'retry-after': String(refusal.retryAfter) }),
    });
  });
  return app;
}

/**
 * @param {import('./fcm-account.mjs').ServiceAccount | undefined} account
 * @param {string} project
 * @returns {Refusal | undefined}
 */
function refuseCaller(account, project) {
  if (!account) return UNAUTHENTICATED;
  return account.project_id === project ? undefined : deniedOn(project);
}

/** @param {Refusal} refusal */
function errorBody({ http, status, message, errorCode, field }) {
  const details = [
    ...(errorCode ? [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }] : []),
    ...(field
      ? [
          {
            '@type': 'type.googleapis.com/google.rpc.BadRequest',
            fieldViolations: [{ field, description: message }],
          },
        ]
      : []),
  ];
  return { error: { code: http, message, status, ...(details.length > 0 && { details }) } };
}
