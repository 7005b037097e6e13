import { request } from 'node:http';

export type SentFile = { status: number; text: string };

/**
 * Sends a file by PUT as it is read, over a connection of its own. @param cutAt after so many bytes the connection is
 * destroyed, as by a line that breaks
 * @returns null where it was cut. @throws Error where it broke otherwise
 */
export async function sendFile(
  url: string,
  headers: Record<string, string>,
  source: AsyncIterable<string> | Iterable<string>,
  cutAt = Number.POSITIVE_INFINITY,
): Promise<SentFile | null> {
  const outgoing = request(url, { method: 'PUT', headers, agent: false });
  const answer = new Promise<SentFile>((resolve, reject) => {
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
  });
  // An answer that comes early, or an error, ends the sending as well.
  let isEnded = false;
  const ended = answer.then(
    () => {
      isEnded = true;
    },
    () => {
      isEnded = true;
    },
  );
  const closed = new Promise((resolve) => outgoing.on('close', resolve));
  let sent = 0;
  for await (const text of source) {
    if (isEnded) break;
    const part = Buffer.from(text).subarray(0, Math.max(0, cutAt - sent));
    sent += part.length;
    const taken = new Promise<void>((resolve) => outgoing.write(part, () => resolve()));
    await Promise.race([taken, ended]);
    if (sent >= cutAt) {
      outgoing.destroy();
      await closed;
      return null;
    }
  }
  outgoing.end();
  return answer;
}
