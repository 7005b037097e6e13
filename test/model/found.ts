import type { OnAmbiguous } from '../../src/domain/ambiguity.ts';
import { type AnyCommand, commandsOf } from './commands.ts';
import type { Answer } from './rules.ts';
import { cancel, earlyReceipt, endLeases, giveUp, receipt, replay, resumeStalled, send, sendAs } from './steps.ts';

const stalls = (answer: Answer) => sendAs('stalls after the call', answer);

/** What the model found wrong once, each as short as it could be made. */
export const FOUND: [string, OnAmbiguous, AnyCommand[]][] = [
  ['waits for its account with a time to look again', 'resend', commandsOf(send('throttled'))],
  [
    'says for what it waits when that changes',
    'resend',
    commandsOf(send('misconfigured'), send('refusedForNow'), send('throttled')),
  ],
  ['waits no longer once it is cancelled', 'resend', commandsOf(send('throttled'), cancel)],
  [
    'is SENT by a late answer of the run before',
    'hold',
    commandsOf(stalls('accepted'), endLeases, send('refused'), replay, resumeStalled, send('accepted')),
  ],
  [
    'is SENT by a late answer while its resend is under way',
    'resend',
    commandsOf(stalls('accepted'), endLeases, send('refused'), stalls('refused'), resumeStalled, resumeStalled),
  ],
  [
    'stays UNKNOWN when somebody who has not heard of it gives up',
    'hold',
    commandsOf(stalls('refusedForNow'), endLeases, send('refused'), resumeStalled, giveUp),
  ],
  [
    'stays DELIVERED by a receipt that beat our own commit, and is not sent again',
    'resend',
    commandsOf(earlyReceipt('lostAfterDot'), resumeStalled, send('accepted'), receipt('BOUNCED')),
  ],
];
