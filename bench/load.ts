import { Agent, request } from 'node:http';
import { mapWithLimit } from '../src/async/map-with-limit.ts';

const CONNECTIONS = 32;
/** Of each mail. */
export const HTML = `<h1>Your order is on its way</h1>${'<p>It left our house today and should be with you tomorrow.</p>'.repeat(12)}`;

export type Accepted = { ids: string[]; startedAt: number; durationMs: number };
export type Answered = Accepted & {
  /** How often each status came. */
  statuses: ReadonlyMap<number, number>;
};

/** Registers a client and answers its key. */
export async function registerClient(apiUrl: string): Promise<string> {
  const body = JSON.stringify({ name: 'Benchmark', email: 'bench@example.com' });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${apiUrl}/api/client/register`, { method: 'POST', headers, body });
  if (response.status !== 201) throw new Error(`register answered ${response.status}`);
  return ((await response.json()) as { data: { apiKey: string } }).data.apiKey;
}

export type LoadOptions = {
  connections?: number;
  /** The request of each; without it e-mails of about 1 KB, to as many addresses. */
  request?: (index: number) => object;
  /** Is told how many were answered. */
  onAnswer?: (answered: number) => void;
};

/** As `tryNotifications`. @throws Error for an answer that is not 202 */
export async function postNotifications(
  apiUrl: string,
  apiKey: string,
  count: number,
  options?: LoadOptions,
): Promise<Accepted> {
  const answered = await tryNotifications(apiUrl, apiKey, count, options);
  const other = [...answered.statuses.keys()].find((status) => status !== 202);
  if (other !== undefined) throw new Error(`the API answered ${other}`);
  return answered;
}

/**
 * Posts `count` notifications over connections that are kept, each once.
 * @returns the ids of those that were accepted, in no order
 */
export async function tryNotifications(
  apiUrl: string,
  apiKey: string,
  count: number,
  { connections = CONNECTIONS, request: requestOf = mailTo, onAnswer }: LoadOptions = {},
): Promise<Answered> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const url = new URL('/api/notifications', apiUrl);
  const startedAt = Date.now();
  const ids: string[] = [];
  const statuses = new Map<number, number>();
  let answered = 0;
  const numbers = Array.from({ length: count }, (_, index) => index);
  await mapWithLimit(numbers, connections, async (index) => {
    const { status, text } = await post(agent, url, apiKey, requestOf(index));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status === 202) ids.push(JSON.parse(text).data.notificationId);
    onAnswer?.(++answered);
  });
  agent.destroy();
  return { ids, startedAt, durationMs: Date.now() - startedAt, statuses };
}

/** Posts a batch, at most 1,000. @throws Error unless all of it is accepted */
export async function postBatch(apiUrl: string, apiKey: string, notifications: object[]): Promise<void> {
  const response = await fetch(`${apiUrl}/api/notifications/batch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': apiKey },
    body: JSON.stringify({ notifications }),
  });
  const { data = [] } = (await response.json()) as { data?: { notificationId?: string }[] };
  const accepted = data.filter(({ notificationId }) => notificationId).length;
  if (accepted !== notifications.length) throw new Error(`of a batch ${accepted} were accepted (${response.status})`);
}

function mailTo(index: number) {
  const recipient = { email: `user-${index}@example.com` };
  return { channel: 'email', recipient, content: { subject: `Order ${index} is on its way`, body: HTML } };
}

function post(agent: Agent, url: URL, apiKey: string, body: object): Promise<{ status: number; text: string }> {
  const payload = Buffer.from(JSON.stringify(body));
  const headers = { 'content-type': 'application/json', 'content-length': payload.length, 'x-api-key': apiKey };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}
