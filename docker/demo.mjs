/**
 * Registers a client, sends one e-mail through the whole path and says where to look:
 * `node docker/demo.mjs <api url> <inbox url> <temporal ui url>` (the last two as a browser on the host reaches them).
 * Exits with 1 if the e-mail is not sent within a minute. The client's key stays in memory: a container's output is a log.
 */
const DEADLINE_MS = 60_000;
const POLL_MS = 500;
const ARRIVED = ['SENT', 'DELIVERED'];
const GIVEN_UP = ['FAILED', 'UNKNOWN', 'CANCELLED', 'EXPIRED', 'SUPPRESSED', 'BOUNCED'];

const [api, inbox, temporalUi] = process.argv.slice(2);

/**
 * One JSON request to the API; answers the body's `data`.
 * @param {string} path
 * @param {{ key?: string, body?: object }} options
 */
async function call(path, { key, body } = {}) {
  const response = await fetch(`${api}${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { ...(body && { 'content-type': 'application/json' }), ...(key && { 'x-api-key': key }) },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${path} answered ${response.status} ${answer.code}`);
  return answer.data;
}

/** Polls until the notification is sent; answers its status. */
async function arrival(id, key) {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const { status } = await call(`/api/notifications/${id}`, { key });
    if (ARRIVED.includes(status)) return status;
    if (GIVEN_UP.includes(status)) throw new Error(`${id} ended ${status}`);
    if (Date.now() > deadline) throw new Error(`${id} is still ${status} after ${DEADLINE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

try {
  const { apiKey: key } = await call('/api/client/register', {
    body: { name: 'Compose demo', email: `demo-${crypto.randomUUID()}@example.com` },
  });
  const { notificationId: id } = await call('/api/notifications', {
    key,
    body: {
      channel: 'email',
      recipient: { email: 'reader@example.com' },
      content: { subject: 'Posthorn is up', body: '<p>This e-mail went through the whole path.</p>' },
    },
  });
  const status = await arrival(id, key);
  const workflow = `${temporalUi}/namespaces/default/workflows/notification-${id}`;
  process.stdout.write(`${id} is ${status}\nread it:  ${inbox}\nwatch it: ${workflow}\n`);
} catch (error) {
  process.stderr.write(`the demo failed: ${error.cause?.code ?? error.message}\n`);
  process.exitCode = 1;
}
