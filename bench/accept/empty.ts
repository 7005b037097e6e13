import { once } from 'node:events';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { answerQuestions } from '../ask.ts';

/** Asks for the port on which a route answers that does nothing. */
export type EmptyQuestion = { what: 'port' };
export type EmptyAnswer = { port: number };

const app = new Hono();
app.post('/api/notifications', (c) => c.json({ data: { notificationId: 'ntf_none' } }, 202));
const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' });
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address ? address.port : 0;

answerQuestions<EmptyQuestion>(async () => ({ port }));
