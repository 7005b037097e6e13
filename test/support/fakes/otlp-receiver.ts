import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type ReceivedSpan = {
  /** `service.name` of the process. */
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | null;
  attributes: Record<string, unknown>;
  events: string[];
  links: { traceId: string; spanId: string }[];
  /** The code of a failure; null where it has not failed. */
  failure: string | null;
};

type Value = { stringValue?: string; intValue?: number | string; doubleValue?: number; boolValue?: boolean };
type KeyValue = { key: string; value: Value };
type SpanJson = {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes?: KeyValue[];
  events?: { name: string }[];
  links?: { traceId: string; spanId: string }[];
  status?: { code?: number; message?: string };
};
type Posted = {
  resourceSpans: { resource: { attributes: KeyValue[] }; scopeSpans: { spans: SpanJson[] }[] }[];
};

/** https://opentelemetry.io/docs/specs/otel/trace/api/#set-status */
const ERROR = 2;

/** A real receiver of traces (OTLP/HTTP, JSON) on loopback, which keeps what it was posted. */
export async function startOtlpReceiver() {
  const bodies: string[] = [];
  const headers: Record<string, unknown>[] = [];
  let answer: number | 'hang' = 200;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      headers.push(request.headers);
      const status = request.method === 'POST' && request.url === '/v1/traces' ? answer : 404;
      if (status === 'hang') return;
      if (status === 200) bodies.push(Buffer.concat(chunks).toString());
      response.writeHead(status, { 'content-type': 'application/json' }).end('{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const spans = () => bodies.flatMap((body) => spansIn(JSON.parse(body)));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** As they were posted. */
    bodies,
    headers,
    spans,
    ofTrace: (traceId: string) => spans().filter((span) => span.traceId === traceId),
    /** What it does from now on: an HTTP status, or to read and never answer. */
    answerWith(next: number | 'hang') {
      answer = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type OtlpReceiver = Awaited<ReturnType<typeof startOtlpReceiver>>;

function spansIn({ resourceSpans }: Posted): ReceivedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(valuesOf(resource.attributes)['service.name']);
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => ({ service, ...plain(span) })));
  });
}

function plain(span: SpanJson): Omit<ReceivedSpan, 'service'> {
  const { name, traceId, spanId, parentSpanId, attributes = [], events = [], links = [], status } = span;
  return {
    name,
    traceId,
    spanId,
    parentSpanId: parentSpanId || null,
    attributes: valuesOf(attributes),
    events: events.map((event) => event.name),
    links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
    failure: status?.code === ERROR ? (status.message ?? '') : null,
  };
}

function valuesOf(attributes: KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value }) => {
      const { stringValue, intValue, doubleValue, boolValue } = value;
      return [key, stringValue ?? boolValue ?? doubleValue ?? (intValue === undefined ? null : Number(intValue))];
    }),
  );
}
