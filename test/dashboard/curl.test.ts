import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { curlOf } from '../../dashboard/src/ui/curl.ts';

/** What a shell makes of the line: its words. */
const wordsOf = (line: string): string[] =>
  execFileSync('sh', ['-c', `curl() { for word; do printf '%s\\0' "$word"; done; }; ${line}`], {
    env: { POSTHORN_API_KEY: 'the-key' },
    encoding: 'utf8',
  })
    .split('\0')
    .slice(0, -1);

test('a call is one line that a shell reads as it was meant', () => {
  const body = { note: 'It\'s "here", $HOME `now`\nand \\ there' };
  const line = curlOf('https://notify.example.com', { method: 'POST', path: '/api/dead-letters/dlt_1/resolve', body });
  expect(wordsOf(line)).toEqual([
    ...['-X', 'POST', 'https://notify.example.com/api/dead-letters/dlt_1/resolve'],
    ...['-H', 'authorization: Bearer the-key', '-H', 'content-type: application/json', '-d', JSON.stringify(body)],
  ]);
});

test('a GET names what it asks for, and leaves out what is not given', () => {
  const query = { errorCode: "o'clock & more", status: undefined, limit: 100 };
  expect(wordsOf(curlOf('http://127.0.0.1:3000', { method: 'GET', path: '/api/dead-letters', query }))).toEqual([
    'http://127.0.0.1:3000/api/dead-letters?errorCode=o%27clock+%26+more&limit=100',
    ...['-H', 'authorization: Bearer the-key'],
  ]);
});
