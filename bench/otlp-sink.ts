import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerQuestions } from './ask.ts';

/** `port`: where it listens; `posts`: how many batches of spans have come, and how many bytes. */
export type OtlpQuestion = { what: 'port' } | { what: 'posts' };
export type OtlpAnswer = { port: number } | { posts: number; bytes: number };

// It reads nothing of what comes: what that costs is no part of what is measured.
let posts = 0;
let bytes = 0;
const server = createServer((request, response) => {
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  request.on('end', () => {
    posts++;
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

answerQuestions<OtlpQuestion>(async ({ what }): Promise<OtlpAnswer> => {
  return what === 'port' ? { port: (server.address() as AddressInfo).port } : { posts, bytes };
});
