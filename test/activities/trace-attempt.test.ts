import { expect, test } from 'vitest';
import type { Attempt } from '../../src/activities/attempt.ts';
import { spanOfAttempt } from '../../src/activities/trace-attempt.ts';
import { NO_TRACES } from '../../src/observability/tracing.ts';
import type { ReadyClaim } from '../../src/services/delivery/claim-result.ts';

test.each([1, 600])(
  'while traces are off an attempt %i s after its acceptance stays part of its client’s trace',
  (seconds) => {
    const traceparent = `00-${'a'.repeat(32)}-00f067aa0ba902b7-01`;
    const startedAt = { wallMs: Date.now(), steadyMs: performance.now() };
    const attempt = {
      notificationId: 'ntf_1',
      run: 0,
      seq: 1,
      route: { channel: 'webhook', provider: 'webhook' },
      startedAt,
    };
    const claim = { traceparent, createdAt: new Date(startedAt.wallMs - seconds * 1_000) };
    const span = spanOfAttempt(NO_TRACES, attempt as Attempt, claim as ReadyClaim);
    expect(span.traceparent).toBe(traceparent);
  },
);
