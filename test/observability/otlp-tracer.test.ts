import { afterEach, beforeEach, expect, test } from 'vitest';
import { createOtlpTracer, type OtlpTracerOptions } from '../../src/observability/otlp-tracer.ts';
import { readTraceparent } from '../../src/observability/trace-context.ts';
import { inSpan } from '../../src/observability/tracing.ts';
import { type OtlpReceiver, startOtlpReceiver } from '../support/fakes/otlp-receiver.ts';

const [TRACE, CALLER] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7'];
const RECORDED = `00-${TRACE}-${CALLER}-01`;
const NOT_RECORDED = `00-${TRACE}-${CALLER}-00`;

let receiver: OtlpReceiver;
let dropped: Record<string, number>;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
  dropped = {};
});
afterEach(() => receiver.close());

function open(options: Partial<OtlpTracerOptions> = {}) {
  return createOtlpTracer({
    url: `${receiver.url}/v1/traces`,
    headers: { authorization: 'Bearer a-token' },
    resource: { 'service.name': 'posthorn-test' },
    ratio: 0,
    followsCaller: true,
    onDropped: (reason, count) => {
      dropped[reason] = (dropped[reason] ?? 0) + count;
    },
    onTrouble: () => {},
    ...options,
  });
}

const idsOf = (traceparent: string | null) => readTraceparent(traceparent) ?? { traceId: '', spanId: '' };

test('a caller’s trace that is recorded goes on, span by span, with attributes, events and failures', async () => {
  const { tracer, stop } = open();
  const request = tracer.enter('POST', RECORDED, { kind: 'server', attributes: { first: 1 } });
  const part = tracer.start('part', request.traceparent);
  part.event('half');
  part.set({ second: 'two', third: true, nothing: null });
  part.fail('a_code');
  part.end();
  request.rename('POST /api/notifications');
  request.end();
  await stop();

  const [{ traceId, spanId }, own] = [idsOf(request.traceparent), idsOf(part.traceparent)];
  expect(traceId).toBe(TRACE);
  expect(request.traceparent).toMatch(/-01$/);
  expect(receiver.spans()).toEqual([
    {
      ...{ service: 'posthorn-test', name: 'part', traceId, spanId: own.spanId, parentSpanId: spanId },
      ...{ attributes: { second: 'two', third: true }, events: ['half'], links: [], failure: 'a_code' },
    },
    {
      ...{ service: 'posthorn-test', name: 'POST /api/notifications', traceId, spanId, parentSpanId: CALLER },
      ...{ attributes: { first: 1 }, events: [], links: [], failure: null },
    },
  ]);
  expect(receiver.headers[0]).toMatchObject({ authorization: 'Bearer a-token', 'content-type': 'application/json' });
  expect(dropped).toEqual({});
});

test('of a trace that is not recorded nothing leaves, but what was to be kept and has failed', async () => {
  const { tracer, stop } = open();
  const request = tracer.enter('POST', NOT_RECORDED);
  expect(request.traceparent).toBe(NOT_RECORDED);
  request.fail('http_500');
  request.end();
  const part = tracer.start('part', request.traceparent);
  expect(part.traceparent).toBe(NOT_RECORDED);
  part.end();
  const good = tracer.start('good', request.traceparent, { keepFailure: true });
  good.end();
  const bad = tracer.start('bad', request.traceparent, { keepFailure: true });
  const call = tracer.start('call', bad.traceparent, { keepFailure: true });
  for (const span of [call, bad]) {
    span.fail('smtp_550');
    span.end();
  }
  await stop();
  expect(
    receiver.spans().map(({ name, traceId, parentSpanId, failure }) => [name, traceId, parentSpanId, failure]),
  ).toEqual([
    ['call', TRACE, idsOf(bad.traceparent).spanId, 'smtp_550'],
    ['bad', TRACE, CALLER, 'smtp_550'],
  ]);
  // Nobody who is told of it takes it for recorded.
  expect(bad.traceparent).toMatch(/-00$/);
});

test('of failures so many are kept in a second, and the others are counted', async () => {
  const { tracer, stop } = open();
  for (let i = 0; i < 500; i++) {
    const span = tracer.start('deliver', NOT_RECORDED, { keepFailure: true });
    span.fail('timeout');
    span.end();
  }
  await stop();
  const kept = receiver.spans().length;
  expect(kept).toBeGreaterThanOrEqual(20);
  expect(kept).toBeLessThanOrEqual(60);
  expect(dropped).toEqual({ too_many_failures: 500 - kept });
});

test('the ratio decides of traces that begin here, and of callers’ where it is asked to', async () => {
  const all = open({ ratio: 1, followsCaller: false });
  expect(all.tracer.enter('GET', undefined).traceparent).toMatch(/-01$/);
  expect(all.tracer.enter('GET', NOT_RECORDED).traceparent).toMatch(new RegExp(`^00-${TRACE}-.*-01$`));
  const none = open({ ratio: 0, followsCaller: false });
  expect(none.tracer.enter('GET', RECORDED).traceparent).toBe(NOT_RECORDED);
  expect(none.tracer.enter('GET', 'rubbish').traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
  const some = open({ ratio: 0.05 });
  const sampled = Array.from({ length: 4_000 }, () => some.tracer.enter('GET', undefined).traceparent).filter((one) =>
    one.endsWith('-01'),
  );
  expect(sampled.length).toBeGreaterThan(100);
  expect(sampled.length).toBeLessThan(320);
  await Promise.all([all.stop(), none.stop(), some.stop()]);
});

test('a branch is a trace of its own that is linked, and recorded where one of its links is', async () => {
  const { tracer, stop } = open();
  const branch = tracer.branch('deliver', [NOT_RECORDED, RECORDED, null]);
  branch.end();
  expect(tracer.branch('slice', [NOT_RECORDED]).traceparent).toBeNull();
  expect(tracer.branch('slice', [null]).traceparent).toBeNull();
  await stop();
  const [span, ...others] = receiver.spans();
  expect(others).toEqual([]);
  expect(span).toMatchObject({ name: 'deliver', parentSpanId: null, spanId: idsOf(branch.traceparent).spanId });
  expect(span?.traceId).not.toBe(TRACE);
  expect(span?.links).toEqual([
    { traceId: TRACE, spanId: CALLER },
    { traceId: TRACE, spanId: CALLER },
  ]);
});

test('a batch is linked with all of its rows', async () => {
  const { tracer, stop } = open();
  tracer
    .branch(
      'publish batch',
      Array.from({ length: 500 }, () => RECORDED),
    )
    .end();
  await stop();
  expect(receiver.spans()[0]?.links).toHaveLength(500);
});

test('an error ends its span with its code, never with its message', async () => {
  const { tracer, stop } = open();
  const work = () => Promise.reject(Object.assign(new Error('no mailbox ada@example.com'), { code: 'ECONNRESET' }));
  await expect(inSpan(tracer.start('part', RECORDED), work)).rejects.toThrow('no mailbox');
  await stop();
  expect(receiver.spans()).toMatchObject([{ name: 'part', failure: 'ECONNRESET' }]);
  expect(receiver.bodies.join()).not.toContain('ada@');
});

test('a receiver that refuses loses what it refused, which is counted', async () => {
  receiver.answerWith(400);
  const troubles: unknown[] = [];
  const { tracer, stop } = open({ onTrouble: (error) => troubles.push(error) });
  for (let i = 0; i < 3; i++) tracer.start('part', RECORDED).end();
  await stop();
  expect(dropped).toEqual({ not_taken: 3 });
  expect(troubles).toHaveLength(1);
});

test('one that never answers holds up neither whoever ends a span nor, for long, the end of the process', async () => {
  receiver.answerWith('hang');
  const { tracer, stop } = open();
  const startedAt = performance.now();
  for (let i = 0; i < 4_000; i++) tracer.start('part', RECORDED).end();
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  // 512 are on their way, and 2,048 wait.
  expect(dropped).toEqual({ queue_full: 4_000 - 512 - 2_048 });
  const stoppingAt = performance.now();
  await stop();
  expect(performance.now() - stoppingAt).toBeLessThan(4_000);
  expect(dropped).toEqual({ queue_full: 1_440, stopped: 2_048 });
});
