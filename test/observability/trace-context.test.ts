import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  continueUnrecorded,
  isSampled,
  readTraceparent,
  traceIdOf,
  writeTraceparent,
} from '../../src/observability/trace-context.ts';

const hex = (length: number) =>
  fc
    .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
    .filter((text) => /[^0]/.test(text));
const context = fc.record({ traceId: hex(32), spanId: hex(16), isSampled: fc.boolean() });

test('what is written is read again, with its sampled flag', () => {
  fc.assert(
    fc.property(context, (given) => {
      const traceparent = writeTraceparent(given);
      expect(readTraceparent(traceparent)).toEqual(given);
      expect(traceIdOf(traceparent)).toBe(given.traceId);
      expect(isSampled(traceparent)).toBe(given.isSampled);
      expect(continueUnrecorded(traceparent)).toBe(traceparent);
    }),
  );
});

test('what is no traceparent begins a trace that is not recorded, and nothing of it goes on', () => {
  const wrong = fc.oneof(
    fc.string(),
    fc.constantFrom(
      undefined,
      `00-${'0'.repeat(32)}-${'1'.repeat(16)}-01`,
      `00-${'1'.repeat(32)}-${'0'.repeat(16)}-01`,
    ),
    context.map((given) => `${writeTraceparent(given)}\r\nx: y`),
    context.map((given) => writeTraceparent(given).toUpperCase().replace('00-', '01-')),
  );
  fc.assert(
    fc.property(wrong, (given) => {
      expect(readTraceparent(given)).toBeNull();
      expect(traceIdOf(given)).toBeNull();
      expect(continueUnrecorded(given)).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    }),
  );
});

test('other flags do not matter', () => {
  const [traceId, spanId] = ['1'.repeat(32), '2'.repeat(16)];
  expect(isSampled(`00-${traceId}-${spanId}-03`)).toBe(true);
  expect(isSampled(`00-${traceId}-${spanId}-02`)).toBe(false);
});
