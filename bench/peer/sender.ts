import { type Job, Queue, Worker } from 'bullmq';
import kafkajs from 'kafkajs';
import nodemailer from 'nodemailer';
import pg from 'pg';
import { answerQuestions } from '../ask.ts';
import { HTML } from '../load.ts';
import { AT_ONCE, type PeerMail, QUEUE } from './job.ts';

/** As a careful user of BullMQ has it: a job that fails comes again, and what is done is not kept for ever. */
const JOB = { attempts: 4, backoff: { type: 'exponential', delay: 2_000 }, removeOnComplete: 1_000 };

const [databaseUrl = '', brokers = '', topic = '', redisPort = '', smtpPort = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: AT_ONCE, application_name: 'peer-sender' });
const redis = { host: '127.0.0.1', port: Number(redisPort), maxRetriesPerRequest: null };
const queue = new Queue<PeerMail>(QUEUE, { connection: redis });
const mailer = nodemailer.createTransport({
  host: '127.0.0.1',
  port: Number(smtpPort),
  pool: true,
  maxConnections: AT_ONCE,
  maxMessages: Number.POSITIVE_INFINITY,
  ignoreTLS: true,
});

const worker = new Worker<PeerMail>(QUEUE, send, { connection: redis, concurrency: AT_ONCE });
worker.on('error', () => {});

const { ERROR } = kafkajs.logLevel;
const kafka = new kafkajs.Kafka({ clientId: 'peer-sender', brokers: brokers.split(','), logLevel: ERROR });
const consumer = kafka.consumer({ groupId: topic });
await consumer.connect();
await consumer.subscribe({ topic, fromBeginning: true });
await consumer.run({
  async eachBatch({ batch }) {
    const mails = batch.messages.map(({ value }) => JSON.parse(String(value)) as PeerMail);
    await queue.addBulk(mails.map((mail) => ({ name: 'mail', data: mail, opts: { ...JOB, jobId: mail.id } })));
  },
});

/** Two updates of the row: before the mail, and behind it. */
async function send({ data: { id, to, subject } }: Job<PeerMail>): Promise<void> {
  await pool.query(`update notifications set status = 'processing', updated_at = now() where id = $1`, [id]);
  const messageId = `<${id}@peer.example>`;
  await mailer.sendMail({ from: 'peer@example.com', to, subject, html: HTML, messageId });
  await pool.query(`update notifications set status = 'sent', sent_at = now(), updated_at = now() where id = $1`, [id]);
}

answerQuestions(async () => ({ ready: true }));
