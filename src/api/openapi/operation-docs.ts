import type { z } from 'zod';
import type { ProblemCode } from '../../services/problem.ts';
import type { Tag } from './tags.ts';

/** What an endpoint says of itself. Its request schemas are the very ones by which it validates. */
export type OperationDocs = {
  /** Unique; generated clients name their methods by it. */
  operationId: string;
  /** A few words, without a full stop. */
  summary: string;
  /** Markdown: what a caller could not guess. */
  description?: string;
  tag: Tag;
  /** Of each `:name` of the path. */
  params?: Record<string, z.ZodType>;
  query?: z.ZodObject;
  /** Headers that it reads, beside those of authentication. */
  headers?: Record<string, z.ZodType>;
  /** It takes an Idempotency-Key. */
  idempotent?: true;
  /** Without a key; the operator's token opens more. */
  operatorToken?: true;
  /** Without a key; the token for metrics opens more, where the server has one. */
  metricsToken?: true;
  body?: BodyDocs;
  /** Fields of the query and the body that need the scope `content` besides: by them it asks for somebody, or changes who that is. */
  personalFields?: readonly string[];
  /** By HTTP status. */
  answers: Record<number, AnswerDocs>;
  /** Beside those that follow from access, body, query and path (`problemsOf`). */
  problems?: readonly ProblemCode[];
};

/** `examples` are bodies by what they show; each is one that the schema takes. */
export type BodyDocs =
  | { schema: z.ZodType; examples: Record<string, unknown>; optional?: true }
  /** What somebody else defines, such as a vendor. */
  | { contentTypes: readonly string[]; description: string };

export type AnswerDocs = {
  description: string;
  /** By name, what they say. */
  headers?: Record<string, string>;
  /** In the order in which they are offered; none for an empty body. */
  contents: readonly AnswerContent[];
};

/** `schema` of a JSON body; other types are text. */
export type AnswerContent = { contentType: string; schema?: z.ZodType; example?: unknown };
