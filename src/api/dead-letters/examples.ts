import type { z } from 'zod';
import { CLIENT_ID, NOTIFICATION_ID, storyExample } from '../notifications/examples.ts';
import { EXAMPLE_LETTERS } from '../openapi/shapes.ts';
import type { deadLetter, group, wholeDeadLetter } from './model.ts';

export const DEAD_LETTER_ID = `dlt_${EXAMPLE_LETTERS}`;

export const deadLetterExample: z.input<typeof deadLetter> = {
  id: DEAD_LETTER_ID,
  kind: 'notification',
  clientId: CLIENT_ID,
  notificationId: NOTIFICATION_ID,
  run: 0,
  channel: 'email',
  provider: 'smtp',
  errorCode: 'smtp_550',
  retryCount: 0,
  status: 'FAILED',
  retryAt: null,
  resolvedAt: null,
  resolvedBy: null,
  note: null,
  replayOf: null,
  createdAt: '2026-11-22T09:30:00.412Z',
};

export const wholeDeadLetterExample: z.input<typeof wholeDeadLetter> = {
  ...deadLetterExample,
  errorMessage: 'The mailbox does not exist.',
  source: null,
  notification: {
    ...storyExample,
    status: 'FAILED',
    reason: 'smtp_550',
    errorMessage: 'The mailbox does not exist.',
    providerMessageId: null,
    sentAt: null,
    attempts: [
      {
        number: 1,
        provider: 'smtp',
        startedAt: '2026-11-22T09:30:00.297Z',
        finishedAt: '2026-11-22T09:30:00.412Z',
        outcome: 'permanent',
        code: 'smtp_550',
        detail: 'The mailbox does not exist.',
        response: '550 5.1.1 No such user',
      },
    ],
    timeline: [
      { at: '2026-11-22T09:30:00.000Z', status: 'PENDING', reason: null },
      { at: '2026-11-22T09:30:00.297Z', status: 'PROCESSING', reason: null },
      { at: '2026-11-22T09:30:00.412Z', status: 'FAILED', reason: 'smtp_550' },
    ],
  },
};

export const replayingExample: z.input<typeof wholeDeadLetter> = { ...wholeDeadLetterExample, status: 'RETRYING' };

export const resolvedExample: z.input<typeof wholeDeadLetter> = {
  ...wholeDeadLetterExample,
  status: 'RESOLVED',
  resolvedAt: '2026-11-22T10:00:00.000Z',
  resolvedBy: 'person',
  note: 'The customer was told by phone.',
};

export const groupExample: z.input<typeof group> = {
  channel: 'email',
  provider: 'smtp',
  errorCode: 'smtp_550',
  count: 12,
  hasMore: false,
  oldest: '2026-11-21T18:02:11.000Z',
  newest: '2026-11-22T09:30:00.412Z',
  sampleId: DEAD_LETTER_ID,
};
