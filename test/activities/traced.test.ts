import { expect, test } from 'vitest';
import { createOtlpTracer } from '../../src/observability/otlp-tracer.ts';
import { startOtlpReceiver } from '../support/fakes/otlp-receiver.ts';
import { startSmtpSink } from '../support/fakes/smtp-sink.ts';
import { PRIMARY, startDeliveries } from '../support/servers/deliveries.ts';
import { laneLab } from '../support/servers/lane-lab.ts';

const lab = laneLab();
const { campaign, record, sliceOf, countsOf, database, cleanUps } = lab;

const START = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** Activities with traces on, and what was exported once `flush` is done. */
async function traced() {
  const receiver = await startOtlpReceiver();
  const sink = await startSmtpSink();
  const { tracer, stop: flush } = createOtlpTracer({
    ...{ url: `${receiver.url}/v1/traces`, headers: {}, resource: {}, ratio: 0, followsCaller: true },
    ...{ onDropped: () => {}, onTrouble: () => {} },
  });
  const deliveries = startDeliveries(database(), sink.port, { tracer });
  cleanUps.push(sink.close, deliveries.stop, receiver.close);
  return { receiver, flush, ...deliveries };
}

test('an attempt that a gate puts off has a span that says which, and for how long', async () => {
  const { receiver, flush, deliverBy } = await traced();
  const { publicId } = await record({ traceparent: START });
  expect(await deliverBy(publicId, [PRIMARY], 1, 60_000)).toMatchObject({ kind: 'wait' });
  await record({ traceparent: START.replace(/1$/, '0') }).then((other) =>
    deliverBy(other.publicId, [PRIMARY], 1, 60_000),
  );
  await flush();
  expect(receiver.spans()).toMatchObject([
    {
      ...{
        name: 'deliver',
        traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
        parentSpanId: '00f067aa0ba902b7',
        failure: null,
      },
      attributes: {
        'posthorn.notification_id': publicId,
        'posthorn.outcome': 'wait',
        'posthorn.gate': 'paused',
        'posthorn.wait_ms': 60_000,
      },
    },
  ]);
});

test('a slice is a trace of its own, linked with the start, with a span for each group and nobody by name', async () => {
  const { receiver, flush, sendSlice } = await traced();
  const one = await campaign({ people: 60, plan: { traceparent: START } });
  expect(await sendSlice(sliceOf(one))).toEqual({ kind: 'done' });
  expect(await countsOf(one)).toEqual({ SENT: 60 });
  await flush();

  const slices = receiver.spans().filter(({ name }) => name === 'slice');
  expect(slices).toMatchObject([
    {
      parentSpanId: null,
      links: [{ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '00f067aa0ba902b7' }],
      attributes: { 'posthorn.campaign_id': one.publicId, 'posthorn.outcome': 'done' },
    },
  ]);
  const groups = receiver.spans().filter(({ name }) => name === 'group');
  const sum = (attribute: string) =>
    groups.reduce((all, { attributes }) => all + Number(attributes[attribute] ?? 0), 0);
  expect(sum('posthorn.people')).toBe(60);
  expect(sum('posthorn.sent')).toBe(60);
  expect(groups.every(({ parentSpanId }) => parentSpanId === slices[0]?.spanId)).toBe(true);
  expect(new Set(receiver.spans().map(({ name }) => name))).toEqual(new Set(['slice', 'group']));
  expect(receiver.bodies.join()).not.toMatch(/person-|ntf_/);
});
