import { z } from 'zod';
import type { ApiContext } from './http-context.ts';
import type { AnswerDocs } from './openapi/operation-docs.ts';
import type { Presented } from './openapi/shapes.ts';
import { shownBy } from './personal.ts';
import { respondJson } from './respond.ts';

/** Headers of one response. */
type Headers = Record<string, string>;

/** One documented answer of an endpoint: `Sent` is what `handle` gives for it. */
export type Answer<Status extends number, Sent> = {
  status: Status;
  docs: AnswerDocs;
  write(c: ApiContext, sent: Sent, headers?: Headers): Response;
  /**
   * For an endpoint with several answers: this one, with what it says.
   * @param headers beside the documented ones, such as `vary`
   */
  with(sent: Sent, headers?: Headers): Reply<Status, Sent>;
};

/** An answer that was chosen among several. */
export type Reply<Status extends number, Sent> = {
  status: Status;
  write(c: ApiContext): Response;
  /** Never there: it keeps apart the types of answers of one status. */
  sent?: Sent;
};

// biome-ignore lint/suspicious/noExplicitAny: an answer of whatever is sent; `unknown` would take none of them
export type AnyAnswer = Answer<number, any>;

/** What `handle` gives for the answer, or the answers, of its endpoint. */
export type SentFor<A> = A extends readonly (infer One)[]
  ? One extends Answer<infer Status, infer Sent>
    ? Reply<Status, Sent>
    : never
  : A extends Answer<number, infer Sent>
    ? Sent
    : never;

type Data<S extends z.ZodType> = Presented<z.output<S>>;

/** With documented headers a body goes with their values: `{data, headers}`; one that is undefined is left out. */
type WithHeaders<Body, H> = [keyof H] extends [never]
  ? Body
  : { data: Body; headers: { [Name in keyof H as Lowercase<Name & string>]: string | undefined } };

type Described<S extends z.ZodType, H> = {
  description: string;
  example: z.input<S>;
  /** By name, what they say. */
  headers?: H;
};

/**
 * `{success, message, data}`; `handle` gives the data, `{data, headers}` where headers are documented.
 * @param message of the answer, or how it is made from the data
 * @param options `warning` stands in each answer beside the data; `id` names the schema of the whole body
 */
export function answer<
  const Status extends number,
  S extends z.ZodType,
  H extends Record<string, string> = Record<never, never>,
>(
  status: Status,
  message: string | ((data: Data<S>) => string),
  data: S,
  { description, example, headers, warning, id }: Described<S, H> & { warning?: string; id?: string },
): Answer<Status, WithHeaders<Data<S>, H>> {
  const messageOf = typeof message === 'string' ? () => message : message;
  const extra = warning === undefined ? {} : { warning };
  const envelope = z.strictObject({
    success: z.literal(true),
    message: z.string(),
    data,
    ...(warning !== undefined && { warning: z.string() }),
  });
  const schema = id === undefined ? envelope : envelope.meta({ id });
  const bodyOf = (given: Data<S>) => ({ success: true, message: messageOf(given), data: given, ...extra });
  return jsonOf(status, schema, { description, headers, example: bodyOf(example as Data<S>) }, bodyOf);
}

/** An answer of one JSON value, as it stands; `{data, headers}` where headers are documented. */
export function bodyAnswer<
  const Status extends number,
  S extends z.ZodType,
  H extends Record<string, string> = Record<never, never>,
>(
  status: Status,
  schema: S,
  { description, example, headers }: Described<S, H>,
): Answer<Status, WithHeaders<Data<S>, H>> {
  return jsonOf(status, schema, { description, headers, example }, (given: Data<S>) => given);
}

/** One page of a list; the cursor is that of the next page, null on the last. */
export type Page<Item> = { items: Item[]; nextCursor: string | null };

const pagination = z
  .strictObject({
    hasMore: z.boolean(),
    nextCursor: z.string().nullable().describe('Cursor of the next page; null on the last page.'),
  })
  .meta({ id: 'Pagination' });

/** `{success, data: [...], pagination}`; `handle` gives a `Page`, and `example` is one of the list. */
export function page<S extends z.ZodType>(
  item: S,
  { description = 'One page of results.', example }: { description?: string; example: z.input<S> },
): Answer<200, Page<Data<S>>> {
  const schema = z.strictObject({ success: z.literal(true), data: z.array(item), pagination });
  const bodyOf = ({ items, nextCursor }: Page<unknown>) => {
    return { success: true, data: items, pagination: { hasMore: nextCursor !== null, nextCursor } };
  };
  const docs = docsOf(schema, { description, example: bodyOf({ items: [example], nextCursor: null }) });
  const shown = shownBy(schema);
  return answerOf(200, docs, (c, sent, headers) => respondJson(c, 200, shown(c, bodyOf(sent)), headers));
}

/** An answer that `handle` makes itself, by `respond`: a page, a stream, or one of several content types. */
export function ownAnswer<const Status extends number>(status: Status, docs: AnswerDocs): Answer<Status, Response> {
  return answerOf(status, docs, (_, response, headers = {}) => {
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  });
}

function jsonOf<Status extends number, Body, H extends Record<string, string>>(
  status: Status,
  schema: z.ZodType,
  { description, headers, example }: { description: string; headers: H | undefined; example: unknown },
  bodyOf: (given: Body) => unknown,
): Answer<Status, WithHeaders<Body, H>> {
  const docs = docsOf(schema, { description, example, headers });
  const shown = shownBy(schema);
  return answerOf<Status, WithHeaders<Body, H>>(status, docs, (c, sent, more) => {
    if (headers === undefined) return respondJson(c, status, shown(c, bodyOf(sent as Body)), more);
    const given = sent as { data: Body; headers: Record<string, string | undefined> };
    const known = Object.entries(given.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    );
    return respondJson(c, status, shown(c, bodyOf(given.data)), { ...Object.fromEntries(known), ...more });
  });
}

function docsOf(
  schema: z.ZodType,
  { description, example, headers = {} }: { description: string; example: unknown; headers?: Headers | undefined },
): AnswerDocs {
  return { description, headers, contents: [{ contentType: 'application/json', schema, example }] };
}

function answerOf<Status extends number, Sent>(
  status: Status,
  docs: AnswerDocs,
  write: Answer<Status, Sent>['write'],
): Answer<Status, Sent> {
  return { status, docs, write, with: (sent, headers) => ({ status, write: (c) => write(c, sent, headers) }) };
}
