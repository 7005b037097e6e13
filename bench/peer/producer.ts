import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';
import pg from 'pg';
import { answerQuestions } from '../ask.ts';
import type { PeerMail } from './job.ts';

export type ProduceQuestion = { batch: number; count: number };
export type ProduceAnswer = { ids: string[]; startedAt: number; durationMs: number };

/** So many rows are one insert, and their records one request to Kafka: as cheap as accepting can be. */
const AT_ONCE = 500;

const [databaseUrl = '', brokers = '', topic = ''] = process.argv.slice(2);
const pool = new pg.Pool({ connectionString: databaseUrl, max: 1, application_name: 'peer-producer' });
const { ERROR } = kafkajs.logLevel;
const kafka = new kafkajs.Kafka({ clientId: 'peer-producer', brokers: brokers.split(','), logLevel: ERROR });
const producer = kafka.producer({ createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
await producer.connect();

answerQuestions<ProduceQuestion>(async ({ batch, count }): Promise<ProduceAnswer> => {
  const startedAt = Date.now();
  const ids: string[] = [];
  for (let from = 0; from < count; from += AT_ONCE) {
    const mails = Array.from({ length: Math.min(AT_ONCE, count - from) }, (_, index): PeerMail => {
      const number = from + index;
      return { id: randomUUID(), to: `user-${number}@example.com`, subject: `Order ${number} is on its way` };
    });
    await pool.query(
      `insert into notifications (id, batch, recipient, subject, status)
        select id, $1, recipient, subject, 'queued'
        from unnest($2::uuid[], $3::text[], $4::text[]) as mail (id, recipient, subject)`,
      [batch, mails.map(({ id }) => id), mails.map(({ to }) => to), mails.map(({ subject }) => subject)],
    );
    // Answered when every replica that is in sync has it, as ours are.
    const messages = mails.map((mail) => ({ key: mail.id, value: JSON.stringify(mail) }));
    await producer.send({ topic, acks: -1, messages });
    ids.push(...mails.map(({ id }) => id));
  }
  return { ids, startedAt, durationMs: Date.now() - startedAt };
});
