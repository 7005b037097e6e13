import { expect, it, test } from 'vitest';
import { createMailReceiptReader } from '../../src/providers/email/reports/receipts.ts';
import { createThreadedMailReader } from '../../src/providers/email/reports/threaded-reader.ts';
import { watchHolds } from '../support/expect/longest-hold.ts';
import { DSN, PROOF, SECRET } from '../support/fakes/mail-reports.ts';

const request = (body: string) => ({ url: '', headers: {}, body });
const reader = createThreadedMailReader(SECRET);

/** How long this thread is held at most while something is read, in milliseconds. */
async function readBeside(body: string, by = reader) {
  const holds = watchHolds();
  try {
    return { reading: await by.read(request(body)), longestMs: holds.stop() };
  } finally {
    holds.stop();
  }
}

test('a mail is read on another thread as on this one', async () => {
  const { reading } = await readBeside(DSN);
  expect(reading).toEqual(await createMailReceiptReader(PROOF).read(request(DSN)));
});

it.each([
  ['5,000 groups in each other', `To: ${Array.from({ length: 5_000 }, (_, n) => `g${n}: `).join('')}x@y.example;`],
  ['32,000 addresses', `To: ${'a@b.example, '.repeat(32_000)}c@d.example`],
  ['a header without an @ of 900 KB', `To: ${'a'.repeat(900_000)}`],
  ['100,000 headers', 'X-A: b\r\n'.repeat(100_000).trimEnd()],
  [
    'parts within parts',
    Array.from({ length: 5_000 }, (_, n) => `Content-Type: multipart/mixed; boundary=b${n}\r\n\r\n--b${n}`).join(
      '\r\n',
    ),
  ],
  ['references without end', `References: ${'<a@b> '.repeat(100_000)}`],
  ['encoded words without end', `Subject: ${'=?utf-8?q?a?= '.repeat(60_000)}`],
])('%s end nothing and hold up nobody', async (_what, header) => {
  const { reading, longestMs } = await readBeside(`From: a@x.example\r\n${header}\r\nSubject: x\r\n\r\nhi\r\n`);
  expect(['read', 'unreadable']).toContain(reading.kind);
  // What is left here is to hand it over; on this thread some of these took seconds.
  expect(longestMs).toBeLessThan(1_000);
  expect((await reader.read(request(DSN))).kind).toBe('read');
});

test('what takes too long is unreadable, and the next one is read', async () => {
  const hasty = createThreadedMailReader(SECRET, { jobMs: 0, memoryMb: 64 });
  const mail = `To: ${'a@b.example, '.repeat(32_000)}c@d.example\r\n\r\n`;
  const { reading } = await readBeside(mail, hasty);
  expect(reading).toEqual({ kind: 'unreadable', why: 'too_slow' });
});
