import { startSmtpSink } from '../test/support/fakes/smtp-sink.ts';
import { answerQuestions } from './ask.ts';

/** `port`: where it listens; `count`: how many mails it has, at once or once there are `atLeast`; `ids`: whose they are. */
export type SinkQuestion = { what: 'port' } | { what: 'count'; atLeast: number } | { what: 'ids' };
export type SinkAnswer = { port: number } | { count: number; at: number } | { ids: string[] };

const LOOK_EVERY_MS = 5;
const GIVE_UP_AFTER_MS = 120_000;

const sink = await startSmtpSink();

/** The moment of arrival is the mail's own, so that asking late makes nothing late. */
async function untilCount(atLeast: number): Promise<SinkAnswer> {
  const endsAt = Date.now() + GIVE_UP_AFTER_MS;
  while (sink.ledger.length < atLeast && Date.now() < endsAt) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  return { count: sink.ledger.length, at: sink.ledger[atLeast - 1]?.receivedAt ?? Date.now() };
}

/** The Message-ID is the notification's id at a domain. */
function idOf(raw: Buffer): string {
  return /^message-id:\s*<([^@>]+)@/im.exec(raw.toString('latin1'))?.[1] ?? 'a mail without our Message-ID';
}

answerQuestions<SinkQuestion>(async (question): Promise<SinkAnswer> => {
  if (question.what === 'port') return { port: sink.port };
  if (question.what === 'count') return untilCount(question.atLeast);
  return { ids: sink.ledger.map(({ raw }) => idOf(raw)) };
});
