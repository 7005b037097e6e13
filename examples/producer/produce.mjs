import { randomUUID } from 'node:crypto';
import kafkajs from 'kafkajs';

/*
 * Sends the three event types that ship with Posthorn, `signup`, `payment` and `alert`, once over HTTP and once through Kafka.
 * See README.md in this folder.
 */
const {
  POSTHORN_URL: url = 'http://127.0.0.1:3000',
  POSTHORN_API_KEY: apiKey = '',
  KAFKA_BROKERS: brokers = '127.0.0.1:9092',
  REQUESTS_TOPIC: topic = 'notification-requests',
} = process.env;

const EVENTS = [
  { type: 'signup', recipient: { userId: 'ada', email: 'ada@example.com' }, data: { name: 'Ada' } },
  {
    type: 'payment',
    recipient: { userId: 'ada', email: 'ada@example.com', phone: '+14155552671' },
    data: { amount: '12.00', currency: 'EUR', reference: 'R-4711' },
  },
  {
    type: 'alert',
    recipient: { email: 'ops@example.com', phone: '+14155552671' },
    data: { title: 'Disk almost full', message: '/var on db-1 is at 93 %' },
  },
];

/** @param {string} way @param {{ type: string }} event */
const named = (way, event) => ({ eventId: `${event.type}-by-${way}-${randomUUID()}`, ...event });

/** @param {string} line */
const say = (line) => process.stdout.write(`${line}\n`);

/** @param {string} method @param {string} path @param {unknown} [body] */
async function call(method, path, body) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(`${method} ${path} failed with ${response.status}: ${answer.detail}`);
  return answer.data;
}

/** Prints the result of each channel. Sending the same eventId again would return the same results. */
async function sendByHttp() {
  for (const event of EVENTS) {
    const results = await call('POST', '/api/events', named('http', event));
    for (const { channel, notificationId, skipped, problem } of results) {
      say(`HTTP   ${event.type}: ${channel} ${notificationId ?? skipped ?? problem.code}`);
    }
  }
}

/** There is no answer: a refused request becomes a dead letter, on the topic notifications-dlq as well. @param {string} clientId */
async function sendByKafka(clientId) {
  const kafka = new kafkajs.Kafka({
    clientId: 'example-producer',
    brokers: brokers.split(','),
    logLevel: kafkajs.logLevel.ERROR,
  });
  const producer = kafka.producer();
  await producer.connect();
  try {
    for (const event of EVENTS.map((one) => named('kafka', one))) {
      const value = JSON.stringify({ clientId, event });
      await producer.send({ topic, acks: -1, messages: [{ key: event.eventId, value }] });
      say(`Kafka  ${event.type}: written to ${topic} as ${event.eventId}`);
    }
  } finally {
    await producer.disconnect();
  }
}

const { clientId } = await call('GET', '/api/client/me');
await sendByHttp();
await sendByKafka(clientId);
say('Kafka requests are read only where the server runs with INGEST_ENABLED=true.');
