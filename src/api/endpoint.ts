import type { z } from 'zod';
import type { Origin } from '../db/queries/audit-log.ts';
import type { ScopeNeed } from '../domain/scope.ts';
import { ApiProblem, type ProblemCode } from '../services/problem.ts';
import type { AnyAnswer, Reply, SentFor } from './answer.ts';
import { originOf } from './auth/origin.ts';
import type { Caller, InboxOwner, KeyNeed, SessionOwner, Viewer } from './auth/principal.ts';
import type { ApiContext } from './http-context.ts';
import type { Body } from './input/body.ts';
import { validateQuery } from './input/validate-query.ts';
import type { OperationDocs } from './openapi/operation-docs.ts';
import { isMaskedFor, refusePersonal } from './personal.ts';

type Answered = Promise<Response> | Response;

/**
 * One endpoint, as the application mounts it and the document describes it; `endpoint()` makes it. `client` means that a
 * valid API key or a member’s session comes first, `client_or_operator` that or the operator's token, `operator` that token
 * alone, `member` a session alone. `scope` is what a key or a role must hold for it: one, `{any}` or `{all}` of several.
 * With `liveOnly` it shows or changes what live keys have, and refuses test keys. With `elevated` a session must have
 * proved lately who it is.
 */
export type Endpoint = { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: string; docs: OperationDocs } & (
  | { access: 'public'; handle: (c: ApiContext) => Answered }
  | { access: 'operator'; handle: (c: ApiContext) => Answered }
  | { access: 'member'; elevated?: true; handle: (c: ApiContext, owner: SessionOwner) => Answered }
  | (KeyNeed & { access: 'client'; handle: (c: ApiContext, caller: Caller) => Answered })
  | (KeyNeed & { access: 'client_or_operator'; handle: (c: ApiContext, viewer: Viewer) => Answered })
  /** A user's token, or an API key with `?userId=`; `tokenInUrl` takes the token from `?token=` as well. */
  | (KeyNeed & { access: 'user'; tokenInUrl?: true; handle: (c: ApiContext, owner: InboxOwner) => Answered })
);

/** Who asks, by the access of the endpoint. */
type Asking = {
  public: undefined;
  operator: undefined;
  member: SessionOwner;
  client: Caller;
  client_or_operator: Viewer;
  user: InboxOwner;
};
type Access = keyof Asking;

type Params = Record<string, z.ZodType>;

/** What `handle` is given: what the request says, validated, and who asks. */
export type Request<A extends Access, P extends Params, Q, B> = {
  params: { [Name in keyof P]: z.output<P[Name]> };
  query: Q extends z.ZodType ? z.output<Q> : undefined;
  body: B;
  caller: Asking[A];
  /** For the audit log: who changes something, and in which request. */
  origin: A extends 'client' | 'client_or_operator' | 'member' ? Origin : undefined;
  c: ApiContext;
};

export type Definition<A extends Access, P extends Params, Q, B, Answers> = Pick<
  OperationDocs,
  | ('operationId' | 'summary' | 'description' | 'tag' | 'headers')
  | ('idempotent' | 'operatorToken' | 'metricsToken' | 'personalFields')
> & {
  method: Endpoint['method'];
  path: string;
  access?: A;
  tokenInUrl?: true;
  clientInUrl?: true;
  liveOnly?: true;
  /** It shows what is masked elsewhere, whatever the key holds: `handle` tells the audit log. */
  reveals?: true;
  elevated?: true;
  /** Of each `:name` of the path; what does not fit is 404. */
  params?: P;
  /** What the path names, or the sentence that says that there is no such thing: for that 404. */
  noun?: string | { detail: string };
  query?: Q;
  /** Where the parameters of the query come from, unless from the URL. */
  queriesOf?: (c: ApiContext) => Record<string, string[]>;
  body?: Body<B>;
  /** Who may not ask is refused here, before anything is read. @throws ApiProblem */
  admit?: (c: ApiContext) => void;
  /** One, or all of several, by status or type of content: then `handle` answers with one of them, `created.with(data)`. */
  answer: Answers;
  /** Beside those that follow from access, body, query and path (`problemsOf`). */
  problems?: readonly ProblemCode[];
  handle: (request: Request<A, P, Q, B>) => SentFor<Answers> | Promise<SentFor<Answers>>;
} & (A extends 'public' | 'operator' | 'member' ? { scope?: never } : { scope: ScopeNeed });

/**
 * An endpoint from one description: what validates the request is what the document says of it, `handle` is typed by it,
 * and an answer that is not described does not compile. The query is read first, then the path, then the body.
 */
export function endpoint<
  const A extends Access = 'client',
  P extends Params = Record<never, never>,
  Q extends z.ZodObject | undefined = undefined,
  B = undefined,
  Answers extends AnyAnswer | readonly AnyAnswer[] = AnyAnswer,
>(definition: Definition<A, P, Q, B, Answers>): Endpoint {
  const { method, path, scope, liveOnly, elevated, tokenInUrl, clientInUrl } = definition;
  const { params, noun, query, body, admit, answer, handle } = definition;
  const { reveals = false, personalFields = [] } = definition;
  const access = definition.access ?? 'client';
  const queriesOf = definition.queriesOf ?? ((c: ApiContext) => c.req.queries());
  const answers: readonly AnyAnswer[] = Array.isArray(answer) ? answer : [answer];
  const run = async (c: ApiContext, caller: Asking[Access]): Promise<Response> => {
    admit?.(c);
    const request = {
      query: query && validateQuery(query, queriesOf(c)),
      params: readParams(c, params ?? {}, noun),
      body: await body?.read(c.req),
      caller,
      origin: caller !== undefined && 'actor' in caller ? originOf(c, caller) : undefined,
      c,
    };
    const isMasked = isMaskedFor(caller !== undefined && 'scopes' in caller ? caller.scopes : null);
    if (isMasked) refusePersonal(personalFields, [request.query, request.body]);
    c.get('request').isMasked = isMasked && !reveals;
    const sent = await handle(request as Request<A, P, Q, B>);
    return Array.isArray(answer) ? (sent as Reply<number, unknown>).write(c) : (answer as AnyAnswer).write(c, sent);
  };
  return {
    method,
    path,
    access,
    ...(scope !== undefined && { scope }),
    ...(liveOnly && { liveOnly }),
    ...(elevated && { elevated }),
    ...(tokenInUrl && { tokenInUrl }),
    ...(clientInUrl && { clientInUrl }),
    docs: docsOf(definition, answers),
    handle: run,
  } as Endpoint;
}

function docsOf(
  // biome-ignore lint/suspicious/noExplicitAny: of any endpoint
  definition: Omit<Definition<any, any, any, any, any>, 'handle'>,
  answers: readonly AnyAnswer[],
): OperationDocs {
  const { operationId, summary, description, tag, params, query, headers, body, problems } = definition;
  const { idempotent, operatorToken, metricsToken, personalFields } = definition;
  return {
    operationId,
    summary,
    ...(description !== undefined && { description }),
    tag,
    ...(params && { params }),
    ...(query && { query }),
    ...(headers && { headers }),
    ...(idempotent && { idempotent }),
    ...(operatorToken && { operatorToken }),
    ...(metricsToken && { metricsToken }),
    ...(body && { body: body.docs }),
    ...(personalFields && { personalFields }),
    answers: byStatus(answers),
    ...(problems && { problems }),
  };
}

/** Several of one status are one answer in several types of content, described as the first of them. */
function byStatus(answers: readonly AnyAnswer[]): OperationDocs['answers'] {
  const all: OperationDocs['answers'] = {};
  for (const { status, docs } of answers) {
    const first = all[status];
    all[status] = first ? { ...first, contents: [...first.contents, ...docs.contents] } : docs;
  }
  return all;
}

/** @throws ApiProblem not_found (404) for a part of the path that can name nothing */
function readParams(c: ApiContext, params: Params, noun: string | { detail: string } | undefined) {
  const entries = Object.entries(params).map(([name, schema]) => {
    const { success, data } = schema.safeParse(c.req.param(name) ?? '');
    if (success) return [name, data];
    throw typeof noun === 'string' ? ApiProblem.notFound(noun) : new ApiProblem('not_found', noun);
  });
  return Object.fromEntries(entries);
}
