import { startSmtpSink } from '../test/support/fakes/smtp-sink.ts';
import { answerQuestions } from './ask.ts';

/**
 * `port`: where it listens; `count`: how many mails it has, at once or once there are `atLeast`; `ids`: whose they are;
 * `arrivals`: when those of these ids came, moments in ms.
 */
export type SinkQuestion =
  | { what: 'port' }
  | { what: 'count'; atLeast: number }
  | { what: 'ids' }
  | { what: 'arrivals'; of: string[] };
export type SinkAnswer =
  | { port: number }
  | { count: number; at: number }
  | { ids: string[] }
  | { arrivedAt: Record<string, number> };

const LOOK_EVERY_MS = 5;
const GIVE_UP_AFTER_MS = 120_000;

// Hundreds of thousands come: of each only the head is kept.
const sink = await startSmtpSink({ keep: headOf });

/** The moment of arrival is the mail's own, so that asking late makes nothing late. */
async function untilCount(atLeast: number): Promise<SinkAnswer> {
  const endsAt = Date.now() + GIVE_UP_AFTER_MS;
  while (sink.ledger.length < atLeast && Date.now() < endsAt) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return { count: sink.ledger.length, at: sink.ledger[atLeast - 1]?.receivedAt ?? Date.now() };
}

function headOf(raw: Buffer): Buffer {
  const end = raw.indexOf('\r\n\r\n');
  return Buffer.from(end < 0 ? raw : raw.subarray(0, end + 2));
}

function arrivals(ids: string[]): SinkAnswer {
  const wanted = new Set(ids);
  const seen = sink.ledger.map(({ raw, receivedAt }): [string, number] => [idOf(raw), receivedAt]);
  return { arrivedAt: Object.fromEntries(seen.filter(([id]) => wanted.has(id))) };
}

/** The Message-ID is the notification's id at a domain. */
function idOf(raw: Buffer): string {
  return /^message-id:\s*<([^@>]+)@/im.exec(raw.toString('latin1'))?.[1] ?? 'a mail without our Message-ID';
}

answerQuestions<SinkQuestion>(async (question): Promise<SinkAnswer> => {
  if (question.what === 'port') return { port: sink.port };
  if (question.what === 'count') return untilCount(question.atLeast);
  if (question.what === 'arrivals') return arrivals(question.of);
  return { ids: sink.ledger.map(({ raw }) => idOf(raw)) };
});
