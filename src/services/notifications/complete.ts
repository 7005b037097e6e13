import type { Channel } from '../../domain/channel.ts';
import type { Content, Recipient } from '../../domain/notification.ts';
import { HtmlRefused, type HtmlWorker } from '../../html/html-worker.ts';
import { requestHash } from '../idempotency/request-hash.ts';
import { toPointer } from '../input/pointer.ts';
import { ApiProblem, type FieldErrorCode } from '../problem.ts';
import { type Draft, faultsOf } from './content.ts';
import type { NotificationRequest } from './request.ts';

/** A request with all that it says: texts are made of HTML where they were left out. */
export type CompleteRequest = Omit<NotificationRequest, 'content' | 'routing'> & {
  content: Content;
  /** The bytes of its attachments in base 64. */
  files: string[] | null;
  routing: {
    providers: string[] | null;
    fallback: { channel: Channel; recipient: Recipient; content: Content }[];
  };
  /** Of the request as it was given: under its names it may come again. Takes its time where files are large. */
  hash: () => Buffer;
};

export type CompleteDeps = { html: Pick<HtmlWorker, 'toText'> };

/**
 * Before a transaction: long HTML is read on another thread, and that takes its time.
 * @throws ApiProblem validation_failed (422) where a text that is made is more than its channel carries, or is none
 */
export async function completeRequest(
  request: NotificationRequest,
  { html: worker }: CompleteDeps,
): Promise<CompleteRequest> {
  const known = new Map<string, Promise<string>>();
  // Of a notification and its fallbacks it is mostly the same HTML.
  const textOf = (html: string) => {
    const text = known.get(html) ?? worker.toText(html);
    known.set(html, text);
    return text;
  };
  const { content, routing, ...rest } = request;
  const complete = await completed(content, textOf, ['content']);
  const fallback: CompleteRequest['routing']['fallback'] = [];
  for (const [index, one] of routing.fallback.entries()) {
    const path = ['routing', 'fallback', index, 'content'];
    const words = await completed(one.content, textOf, path);
    if (one.content.source !== undefined) checkMade(one.channel, words, path);
    fallback.push({ ...one, content: words });
  }
  const files = content.files ?? null;
  return { ...rest, content: complete, files, routing: { ...routing, fallback }, hash: () => requestHash(request) };
}

async function completed(draft: Draft, textOf: HtmlWorker['toText'], path: PropertyKey[]): Promise<Content> {
  const { files: _, source, ...words } = draft;
  if (words.text !== null) return { ...words, text: words.text };
  try {
    return { ...words, text: await textOf(source ?? words.html ?? '') };
  } catch (error) {
    if (!(error instanceof HtmlRefused)) throw error;
    throw refused(path, 'too_long', 'takes too long to be made into text: give `text` as well');
  }
}

function checkMade(channel: Channel, words: Content, path: PropertyKey[]): void {
  if (words.text.trim() === '') throw refused(path, 'required', 'is required: the HTML holds no text');
  const [fault] = faultsOf(channel, words);
  if (fault) throw refused(path, fault.code, `${fault.message}: this is made of the HTML`);
}

function refused(path: PropertyKey[], code: FieldErrorCode, detail: string): ApiProblem {
  return new ApiProblem('validation_failed', { errors: [{ pointer: toPointer(path), code, detail }] });
}
