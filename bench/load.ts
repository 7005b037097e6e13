import { Agent, request } from 'node:http';
import { mapWithLimit } from '../src/async/map-with-limit.ts';

const CONNECTIONS = 32;
const HTML = `<h1>Your order is on its way</h1>${'<p>It left our house today and should be with you tomorrow.</p>'.repeat(12)}`;

export type Accepted = { ids: string[]; startedAt: number; durationMs: number };

/** Registers a client and answers its key. */
export async function registerClient(apiUrl: string): Promise<string> {
  const body = JSON.stringify({ name: 'Benchmark', email: 'bench@example.com' });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${apiUrl}/api/client/register`, { method: 'POST', headers, body });
  if (response.status !== 201) throw new Error(`register answered ${response.status}`);
  return ((await response.json()) as { data: { apiKey: string } }).data.apiKey;
}

/**
 * Posts `count` e-mails of about 1 KB to as many addresses, over 32 connections that are kept.
 * @throws Error for an answer that is not 202
 */
export async function postNotifications(apiUrl: string, apiKey: string, count: number): Promise<Accepted> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const url = new URL('/api/notifications', apiUrl);
  const startedAt = Date.now();
  const numbers = Array.from({ length: count }, (_, index) => index);
  const ids = await mapWithLimit(numbers, CONNECTIONS, (index) => {
    const recipient = { email: `user-${index}@example.com` };
    const content = { subject: `Order ${index} is on its way`, body: HTML };
    return post(agent, url, apiKey, { channel: 'email', recipient, content });
  });
  agent.destroy();
  return { ids, startedAt, durationMs: Date.now() - startedAt };
}

function post(agent: Agent, url: URL, apiKey: string, body: object): Promise<string> {
  const payload = Buffer.from(JSON.stringify(body));
  const headers = { 'content-type': 'application/json', 'content-length': payload.length, 'x-api-key': apiKey };
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 202) return reject(new Error(`the API answered ${response.statusCode}`));
        resolve(JSON.parse(Buffer.concat(chunks).toString()).data.notificationId);
      });
    });
    outgoing.on('error', reject);
    outgoing.end(payload);
  });
}
