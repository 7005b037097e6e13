import { randomUUID } from 'node:crypto';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { createActivities } from '../../src/activities/index.ts';
import { clock } from '../../src/async/clock.ts';
import { recipientHash } from '../../src/contracts/keyed-hash.ts';
import { DEFAULT_TOPICS } from '../../src/contracts/topics.ts';
import type { Pool } from '../../src/db/client.ts';
import { clearText } from '../../src/db/content-cipher.ts';
import { storeReceipts } from '../../src/db/queries/receipts/store.ts';
import { NO_ACCOUNT_LIMITS } from '../../src/domain/account-limits.ts';
import type { OnAmbiguous } from '../../src/domain/ambiguity.ts';
import type { DeliveryOutcome } from '../../src/domain/outcome.ts';
import type { ReceiptKind } from '../../src/domain/receipt.ts';
import type { Status } from '../../src/domain/status.ts';
import type { FaultPoint } from '../../src/observability/fault-points.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { createMetrics } from '../../src/observability/metrics.ts';
import { NO_TRACES } from '../../src/observability/tracing.ts';
import { createSmtpProvider } from '../../src/providers/email/smtp/provider.ts';
import type { Provider } from '../../src/providers/provider.ts';
import { matchReceipts } from '../../src/services/receipts/match.ts';
import { recordNotification } from '../support/factories/notifications.ts';
import { quietPorts } from '../support/fakes/ports.ts';
import { type SmtpScript, startSmtpFaultServer } from '../support/fakes/smtp-fault-server.ts';
import { createTestDatabase } from '../support/servers/database.ts';
import { GIVEN_WORDS } from '../support/servers/deliveries.ts';
import type { Answer, Fate, Slot } from './rules.ts';

const quiet = { logger: new DefaultLogger('ERROR') };

const SCRIPTS: Record<Answer, SmtpScript> = {
  accepted: {},
  refusedForNow: { rcpt: { reply: '451 4.3.0 try later' } },
  refused: { rcpt: { reply: '550 5.7.1 not wanted' } },
  lostBeforeDot: { data: { end: 'fin' } },
  lostAfterDot: { dot: { end: 'fin', keep: true } },
  throttled: { rcpt: { reply: '451 4.7.28 too many' } },
  misconfigured: { mail: { reply: '530 5.7.0 authentication required' } },
};

const DEATHS: Partial<Record<Fate, FaultPoint>> = {
  'dies before the call': 'deliver:after-claim',
  'dies after the call': 'deliver:after-provider-answer',
};

/** A sender that stands still behind its call. */
export type Stalled = { kind: 'stalled'; resume(): Promise<DeliveryOutcome> };

export type World = Awaited<ReturnType<typeof openWorld>>;
export type Subject = Awaited<ReturnType<World['begin']>>;

/** A worker's real activities over a real database and a real mail server, with deaths and stalls at its fault points. */
export async function openWorld() {
  const db = await createTestDatabase({ poolSize: 10 });
  const { pool } = db.database;
  const ports = quietPorts(db.database);
  const script: SmtpScript = {};
  const server = await startSmtpFaultServer([script]);
  const smtp = createSmtpProvider({ name: 'smtp', host: '127.0.0.1', port: server.port }) as Provider;
  let deadly: FaultPoint | undefined;
  let standStill: (() => Promise<void>) | undefined;

  // Each notification has an account of its own, so that no run meets another's breaker.
  const account: Provider = {
    ...smtp,
    async send(message, context) {
      const pause = standStill;
      standStill = undefined;
      const outcome = await smtp.send(message, context);
      await pause?.();
      return outcome;
    },
  };
  const activities = createActivities({
    pool,
    cipher: clearText,
    providers: { byName: () => account },
    sender: { address: 'posthorn@example.org', name: null },
    unsubscribeUrl: () => null,
    recipientHash: (address) => recipientHash('a secret of tests', address),
    logger: createLogger('test', 'silent'),
    metrics: createMetrics({ defaults: false }),
    tracer: NO_TRACES,
    reachFaultPoint: (point) => {
      if (point === deadly) throw new Error('the worker died');
    },
    withPermit: (_provider, call) => call(),
    failoverAfterMs: 30_000,
    maxDeferMs: 86_400_000,
    accountLimits: () => NO_ACCOUNT_LIMITS,
    callWebhook: () => Promise.reject(new Error('no webhook stands in the model')),
    inTurn: (_whose, call) => call(),
    draining: new AbortController().signal,
    clock,
    acceptance: GIVEN_WORDS,
    stopping: new AbortController().signal,
    isSingle: false,
  });
  const clientId = randomUUID();

  return {
    pool,
    ports,
    ledger: server.ledger,
    async begin(onAmbiguous: OnAmbiguous) {
      const provider = `account-${randomUUID()}`;
      const route = { channel: 'email' as const, provider };
      const limits = { email: { count: 1_000, windowMs: 60_000 } };
      const { id, publicId } = await recordNotification(db.database, clientId, {
        onAmbiguous,
        limits,
        routes: [route],
      });
      const execute = (slot: Slot): Promise<DeliveryOutcome> =>
        new MockActivityEnvironment({}, quiet).run(activities.deliver, {
          notificationId: publicId,
          ...slot,
          route,
          others: [],
        });
      return {
        id,
        publicId,
        clientId,
        provider,
        async deliver(slot: Slot, answer: Answer, fate: Fate): Promise<DeliveryOutcome | Stalled | { kind: 'died' }> {
          for (const step of Object.keys(script)) delete script[step as keyof SmtpScript];
          Object.assign(script, SCRIPTS[answer]);
          if (fate === 'stalls after the call') {
            const { stalls, held, goOn } = standingStill();
            standStill = held;
            const delivery = execute(slot);
            const first = await Promise.race([delivery, stalls]);
            standStill = undefined;
            const resume = () => {
              goOn();
              return delivery;
            };
            return first ?? { kind: 'stalled', resume };
          }
          deadly = DEATHS[fate];
          try {
            return await execute(slot);
          } catch (error) {
            if (deadly === undefined) throw error;
            return { kind: 'died' };
          } finally {
            deadly = undefined;
          }
        },
        /** As the API takes a receipt that gives our id back; the same kind again is the same receipt. */
        async receive(kind: ReceiptKind): Promise<void> {
          const receipt = {
            ...{
              source: 'email',
              channel: 'email' as const,
              recipientHashes: null,
              key: `${publicId}:${kind}`,
              kind,
              provider: null,
              providerMessageId: null,
            },
            ...{ notificationId: id, code: kind === 'BOUNCED' ? 'dsn_5.2.2' : null, detail: null, suppress: null },
            ...{ raw: '', occurredAt: null },
          };
          const ids = await storeReceipts(pool, clearText, [receipt]);
          await matchReceipts(ports, ids);
          if (ports.warnings.length > 0) throw new Error(ports.warnings[0]);
        },
        giveUp: (run: number) =>
          new MockActivityEnvironment({}, quiet).run(activities.giveUp, {
            notificationId: publicId,
            run,
            code: 'spent',
          }),
      };
    },
    async close() {
      await smtp.close();
      await server.close();
      await db.drop();
    },
  };
}

/** `held` is awaited by who shall stand still: `stalls` then resolves, and `goOn` lets it go. */
function standingStill() {
  let goOn = () => {};
  let reach = () => {};
  const released = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const stalls = new Promise<undefined>((resolve) => {
    reach = () => resolve(undefined);
  });
  const held = () => {
    reach();
    return released;
  };
  return { stalls, held, goOn };
}

export type Snapshot = Awaited<ReturnType<typeof look>>;

/** All that the tables and the mail server's ledger say of one notification. */
export async function look({ pool, ledger }: { pool: Pool; ledger: World['ledger'] }, { id, publicId }: Subject) {
  const { rows } = await pool.query({
    name: 'look',
    text: `select status, reason, run, epoch, sequence, retry_count as "retryCount", wake_at as "wakeAt",
      (select coalesce(json_agg(t order by t.sequence), '[]') from timeline t where t.notification_id = n.id) as timeline,
      (select coalesce(json_agg(a order by a.run, a.seq), '[]') from
        (select run, seq, epoch, state, outcome, counts from attempts where notification_id = n.id) a) as attempts,
      (select coalesce(json_agg(d order by d.run), '[]') from
        (select id, run, status from dead_letters where notification_id = n.id) d) as letters,
      (select coalesce(json_agg(payload::json -> 'data' order by id), '[]') from outbox
        where key = $2 and topic = $3) as events
      from notifications n where id = $1`,
    values: [id, publicId, DEFAULT_TOPICS.notificationStatus],
  });
  const mails = ledger.filter(({ raw, kept }) => kept && raw.includes(`<${publicId}@`)).length;
  return { ...(rows[0] as Row), mails };
}

type Row = {
  status: Status;
  reason: string | null;
  run: number;
  epoch: number;
  sequence: number;
  retryCount: number;
  wakeAt: Date | null;
  timeline: { sequence: number; status: Row['status']; reason: string | null }[];
  attempts: { run: number; seq: number; epoch: number; state: string; outcome: string | null; counts: boolean }[];
  letters: { id: string; run: number; status: string }[];
  events: { sequence: number; status: string }[];
};
