import { v7 as uuidv7 } from 'uuid';
import type { Queryable } from '../../db/client.ts';
import { type Category, defaultOnAmbiguous, type OnAmbiguous } from '../../domain/ambiguity.ts';
import type { Channel } from '../../domain/channel.ts';
import { toPointer } from '../../domain/json-pointer.ts';
import type { Content, KeyMode, Recipient } from '../../domain/notification.ts';
import { HtmlRefused, type HtmlWorker } from '../../html/html-worker.ts';
import { requestHash } from '../idempotency/request-hash.ts';
import { ApiProblem, type FieldErrorCode } from '../problem.ts';
import type { AskedTemplate } from '../templates/asked.ts';
import { type Leg, type RenderDeps, renderLegs, type TemplateUse } from '../templates/render.ts';
import { type Draft, faultsOf } from './content.ts';
import type { NotificationRequest } from './request.ts';

/** A request with all that it says: a template is rendered, and texts are made of HTML where they were left out. */
export type CompleteRequest = Omit<
  NotificationRequest,
  'content' | 'routing' | 'template' | 'category' | 'onAmbiguous'
> & {
  /** UUID of the notification that it will be. */
  id: string;
  content: Content;
  category: Category;
  onAmbiguous: OnAmbiguous;
  /** Null where the words were given. */
  template: TemplateUse | null;
  /** The bytes of its attachments in base 64. */
  files: string[] | null;
  routing: {
    providers: string[] | null;
    /** `ofTemplate`: its words are of the same template. */
    fallback: { channel: Channel; recipient: Recipient; content: Content; ofTemplate?: true }[];
  };
  /** Of the request as it was given: under its names it may come again. Takes its time where files are large. */
  hash: () => Buffer;
};

export type CompleteDeps = RenderDeps & { html: Pick<HtmlWorker, 'toText'> };

/** For whom, and the connection to read on: the pool, or that of a transaction that waits for it. */
type CompleteFor = { owner: { clientId: string; environment: KeyMode }; on: Queryable };

/**
 * Before anything is written: templates and long HTML are read on other threads, and that takes its time.
 * @throws ApiProblem validation_failed (422) where a text that is made is more than its channel carries, or is none; as
 *   `renderLegs` where there is a template
 */
export async function completeRequest(
  request: NotificationRequest,
  { owner, on }: CompleteFor,
  deps: CompleteDeps,
): Promise<CompleteRequest> {
  const id = uuidv7();
  const { channel, recipient, priority, tags, metadata, retry, eventId } = request;
  const words = await wordsOf(request, { owner, on, id }, deps);
  const known = new Map<string, Promise<string>>();
  // Of a notification and its fallbacks it is mostly the same HTML.
  const textOf = (html: string) => {
    const text = known.get(html) ?? deps.html.toText(html);
    known.set(html, text);
    return text;
  };
  const content = await completeDraft(words.content, textOf, ['content']);
  const fallback: CompleteRequest['routing']['fallback'] = [];
  for (const [index, { content: own, ...one }] of request.routing.fallback.entries()) {
    const draft = words.fallbacks[index] as Draft;
    const path = ['routing', 'fallback', index, 'content'];
    const said = await completeDraft(draft, textOf, path);
    if (draft.source !== undefined) checkMade(one.channel, said, path);
    fallback.push({ ...one, content: said, ...(own === null && { ofTemplate: true as const }) });
  }
  const { sendAt, delayMs, expiresAt, onLate, lateAfterMs } = request;
  const category = request.category ?? words.category;
  return {
    id,
    channel,
    recipient,
    content,
    priority,
    category,
    onAmbiguous: request.onAmbiguous ?? defaultOnAmbiguous(category),
    retry,
    eventId,
    tags,
    metadata,
    sendAt,
    delayMs,
    expiresAt,
    onLate,
    lateAfterMs,
    template: words.use,
    files: words.content.files ?? null,
    routing: { providers: request.routing.providers, fallback },
    hash: () => requestHash(request),
  };
}

type Words = { content: Draft; fallbacks: Draft[]; category: Category; use: TemplateUse | null };

/** What is said over each channel: as given, or rendered. */
async function wordsOf(
  { channel, recipient, content, template, category, routing }: NotificationRequest,
  { owner, on, id }: CompleteFor & { id: string },
  deps: RenderDeps,
): Promise<Words> {
  const fallbacks = routing.fallback.map((one) => one.content);
  if (content !== null) {
    return { content, fallbacks: fallbacks as Draft[], category: category ?? 'transactional', use: null };
  }
  const legs = routing.fallback.flatMap((one, index): Leg[] =>
    one.content === null ? [{ ...one, pointer: toPointer(['routing', 'fallback', index, 'channel']) }] : [],
  );
  const rendered = await renderLegs(on, deps, {
    owner,
    notificationId: id,
    category,
    template: template as AskedTemplate,
    legs: [{ channel, recipient, pointer: '/template/key' }, ...legs],
  });
  if (rendered.category === 'marketing' && category === 'transactional') {
    throw refused(['category'], 'conflicting_fields', 'must be `marketing`, or omitted: the template is for marketing');
  }
  const [main, ...others] = rendered.drafts;
  const filled = fallbacks.map((draft) => draft ?? (others.shift() as Draft));
  return { content: main as Draft, fallbacks: filled, category: rendered.category, use: rendered.use };
}

/** With a text, which is made of its HTML where it has none. @throws ApiProblem validation_failed (422) */
export async function completeDraft(draft: Draft, textOf: HtmlWorker['toText'], path: PropertyKey[]): Promise<Content> {
  const text = draft.text ?? (await textMade(draft, textOf, path));
  // Mostly it has neither, and a copy of the rest of an object is slow.
  if (draft.files === undefined && draft.source === undefined) return { ...draft, text };
  const { files: _files, source: _source, ...words } = draft;
  return { ...words, text };
}

async function textMade({ source, html }: Draft, textOf: HtmlWorker['toText'], path: PropertyKey[]): Promise<string> {
  try {
    return await textOf(source ?? html ?? '');
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
