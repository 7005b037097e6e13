import { reasonOf } from './health.ts';
import { continueUnrecorded } from './trace-context.ts';

/**
 * What a span says besides its name: public ids, names of ours, codes and counts. Never an address, a word of a message,
 * a key, or anything else that a client or a person chose: a receiver of traces is nobody's business but the operator's.
 */
export type Attributes = Record<string, string | number | boolean | null | undefined>;

export type SpanOptions = {
  kind?: 'internal' | 'server' | 'client' | 'producer' | 'consumer';
  attributes?: Attributes;
  /** When it began, in milliseconds since 1970, where that was before now. */
  startedAtMs?: number;
  /** Kept in memory until it ends where its trace is not recorded, and exported if it has failed. */
  keepFailure?: boolean;
};

/** A step of the way. Where it is not recorded all that it can do is nothing. */
export type Span<Parent extends string | null = string | null> = {
  /** What is done within it names this as its parent: its own, or that of its parent where it is not recorded. */
  traceparent: Parent;
  rename(name: string): void;
  set(attributes: Attributes): void;
  /** Something happened now. */
  event(name: string): void;
  /** It has failed. @param code never an error's message, which may quote what nobody may see */
  fail(code: string): void;
  end(): void;
};

/** What the rooms know of tracing; `createOtlpTracer` exports, and `NO_TRACES` does nothing. */
export type Tracer = {
  /** Whether anything is ever exported: whoever asks for many spans at once asks this first. */
  isOn: boolean;
  /** A request from outside: part of its caller's trace, or the first span of a new one. */
  enter(name: string, caller: string | undefined, options?: SpanOptions): Span<string>;
  /** A part of what `parent`, a traceparent, names. */
  start<Parent extends string | null>(name: string, parent: Parent, options?: SpanOptions): Span<Parent>;
  /**
   * The first span of a new trace, which is linked with others: what came long after them, or belongs to many. It is
   * recorded where one of them is; without any it is one of the sample.
   */
  branch(name: string, links: readonly (string | null)[], options?: SpanOptions): Span;
};

const nothing = () => {};
/** A span that is not recorded. */
export function idle<Parent extends string | null>(traceparent: Parent): Span<Parent> {
  return { traceparent, rename: nothing, set: nothing, event: nothing, fail: nothing, end: nothing };
}

/** While no receiver is set up: log lines have their trace ids all the same. */
export const NO_TRACES: Tracer = {
  isOn: false,
  enter: (_name, caller) => idle(continueUnrecorded(caller)),
  start: (_name, parent) => idle(parent),
  branch: () => idle(null),
};

/** Does the work within a span, and ends it. @throws what the work throws; the span has then failed */
export async function inSpan<T, S extends Span>(span: S, work: (span: S) => Promise<T>): Promise<T> {
  try {
    return await work(span);
  } catch (error) {
    span.fail(reasonOf(error));
    throw error;
  } finally {
    span.end();
  }
}
