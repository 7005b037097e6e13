import fc from 'fast-check';
import { checkAgainst, checkSecondMail, checkSnapshot, checkStep } from './invariants.ts';
import * as rules from './rules.ts';
import {
  again,
  bringAccountBack,
  cancel,
  cancelResend,
  comeDue,
  earlyReceipt,
  endLeases,
  giveUp,
  lateReceipt,
  oldRun,
  type Real,
  receipt,
  repeatedReceipt,
  replay,
  reschedule,
  resolve,
  resumeStalled,
  type Step,
  send,
  sendAs,
} from './steps.ts';
import { look } from './world.ts';

export type AnyCommand = fc.AsyncCommand<rules.Model, Real, boolean>;

/** A step with every invariant looked at after it. */
class Command implements fc.AsyncCommand<rules.Model, Real> {
  readonly step: Step;
  constructor(step: Step) {
    this.step = step;
  }
  check(m: Readonly<rules.Model>): boolean {
    return this.step.isPossible?.(m) ?? true;
  }
  async run(m: rules.Model, real: Real): Promise<void> {
    const { name, isWork } = this.step;
    real.executed.set(name, (real.executed.get(name) ?? 0) + 1);
    const mailsBefore = { ...m.mails };
    await this.step.run(m, real);
    const now = await look(real.world, real.subject);
    checkSnapshot(now);
    checkStep(real.before, now, isWork);
    for (const [run, mails] of Object.entries(m.mails)) {
      const had = mailsBefore[Number(run)] ?? 0;
      if (mails > had) checkSecondMail(had, real.before, Number(run));
    }
    checkAgainst(m, now);
    real.before = now;
  }
  toString(): string {
    return this.step.given === undefined ? this.step.name : `${this.step.name} (${this.step.given})`;
  }
}

const answers = fc.constantFrom(...(Object.keys(rules.ANSWERS) as rules.Answer[]));
const one = (weight: number, step: Step) => ({ weight, arbitrary: fc.constant(step) });

/** What is seldom possible comes often: a command that is not possible when its turn comes is passed over. */
const steps = fc.oneof(
  one(2, send('accepted')),
  one(5, send('refusedForNow')),
  one(3, send('refused')),
  one(4, send('lostBeforeDot')),
  one(4, send('lostAfterDot')),
  one(4, send('throttled')),
  one(4, send('misconfigured')),
  { weight: 3, arbitrary: answers.map((answer) => sendAs('dies before the call', answer)) },
  { weight: 3, arbitrary: answers.map((answer) => sendAs('dies after the call', answer)) },
  { weight: 6, arbitrary: answers.map((answer) => sendAs('stalls after the call', answer)) },
  { weight: 4, arbitrary: fc.integer({ min: -1, max: 2 }).map(again) },
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 4 }).map(oldRun) },
  one(8, resumeStalled),
  one(14, endLeases),
  one(12, bringAccountBack),
  one(8, comeDue),
  one(1, cancel),
  one(10, cancelResend),
  one(2, reschedule(true)),
  one(1, reschedule(false)),
  one(8, giveUp),
  one(12, replay),
  one(1, resolve('sent')),
  one(3, resolve('failed')),
  one(1, receipt('DELIVERED')),
  one(1, receipt('OPENED')),
  one(1, receipt('BOUNCED')),
  one(1, receipt('COMPLAINED')),
  { weight: 2, arbitrary: fc.constantFrom('accepted' as const, 'lostAfterDot' as const).map(earlyReceipt) },
  one(2, lateReceipt('DELIVERED')),
  one(1, lateReceipt('BOUNCED')),
  one(2, repeatedReceipt),
);

/** The names under which commands are counted. */
export const NAMES = [
  ...Object.keys(rules.ANSWERS).map((answer) => `send: ${answer}`),
  'send and dies before the call',
  'send and dies after the call',
  'send and stalls after the call',
  'execute the same attempt again',
  'execute an attempt ahead of its time',
  'execute and give up an old run',
  'a stalled sender goes on',
  'the lease ends',
  'the account may be tried again',
  'its time comes',
  'cancel',
  'cancel what may have been sent',
  'reschedule to the future',
  'reschedule to the past',
  'give up, twice',
  'replay the dead letter',
  'resolve as sent',
  'resolve as failed',
  'receipt: DELIVERED',
  'receipt: OPENED',
  'receipt: BOUNCED',
  'receipt: COMPLAINED',
  'a receipt before our commit',
  'a receipt of what was given up',
  'the same receipt again',
];

export const commands = (maxCommands: number) =>
  fc.commands([steps.map((step) => new Command(step))], { maxCommands, size: 'max' });

/** The steps as commands of one given list. */
export const commandsOf = (...list: Step[]): AnyCommand[] => list.map((step) => new Command(step));
