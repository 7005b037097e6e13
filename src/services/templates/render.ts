import { z } from 'zod';
import { experimentDraw, recipientHash, userKey } from '../../contracts/keyed-hash.ts';
import { unsubscribeToken } from '../../contracts/unsubscribe-token.ts';
import type { Queryable } from '../../db/client.ts';
import type { Category } from '../../domain/ambiguity.ts';
import type { Channel } from '../../domain/channel.ts';
import { addressOf, type KeyMode, type Recipient } from '../../domain/notification.ts';
import type {
  Rendered,
  RenderedContent,
  RenderInput,
  RenderProblem,
  TemplateBundle,
} from '../../domain/templates/bundle.ts';
import { drawVariant } from '../../domain/templates/variant.ts';
import type { Templates } from '../../templates/templates.ts';
import { explainIssue } from '../input/explain-issue.ts';
import { fieldErrors } from '../input/validate.ts';
import { content, type Draft, draftFor, refuseReservedData } from '../notifications/content.ts';
import { ApiProblem, type FieldError } from '../problem.ts';
import type { AskedTemplate } from './asked.ts';
import { unlessFailed } from './failures.ts';
import type { SendableTemplates, SendableVersion } from './sendable.ts';

export type RenderDeps = {
  /** For keyed hashes: who draws which variant, and what unsubscribes. */
  secret: string;
  /** How the world reaches this API, without a slash at the end; null where nobody said so. */
  publicUrl: string | null;
  templates: Pick<Templates, 'render' | 'resume'>;
  sendable: SendableTemplates;
};

/** One channel of a notification; `pointer` leads to what asks for it. */
export type Leg = { channel: Channel; recipient: Recipient; pointer: string };

/** What a notification was rendered from. */
export type TemplateUse = {
  /** UUID */
  id: string;
  key: string;
  version: number;
  /** What was used: a language tag, or `*`. */
  locale: string;
  /** What was drawn or asked for, whether or not it has words of its own. */
  variant: string | null;
};

export type RenderedLegs = { use: TemplateUse; category: SendableVersion['category']; drafts: Draft[] };

type Asked = {
  owner: { clientId: string; environment: KeyMode };
  /** UUID of the notification that it is for: its links name it. */
  notificationId: string;
  /** Of the notification, where it is said; else it is that of the template. */
  category: Category | null;
  template: AskedTemplate;
  /** The notification's own channel first. */
  legs: [Leg, ...Leg[]];
};

/**
 * The words of a notification, one draft for each leg, all of one version and variant. They are held to all that words
 * are held to that a request gives itself.
 * @param on reads on this connection, for who holds one
 * @throws ApiProblem unknown_template, unknown_version, template_suspended, template_too_expensive, validation_failed
 *   (all 422), with pointers below `/template`; templates_busy (503)
 */
export async function renderLegs(on: Queryable, deps: RenderDeps, asked: Asked): Promise<RenderedLegs> {
  const { owner, template, legs } = asked;
  const version = await deps.sendable.find(owner.clientId, template, on);
  const { bundle } = version;
  checkVariant(bundle, template.variant);
  const missing = legs.filter(({ channel }) => !hasPart(bundle, channel));
  if (missing.length > 0) throw invalid(missing.map(({ channel, pointer }) => noPart(channel, pointer)));
  const variant = template.variant ?? variantOf(deps.secret, version, asked);
  const inputs = legs.map((leg) => inputOf(deps, version, variant, leg, asked));
  const render = () => renderVersion(deps.templates, owner.clientId, version, inputs);
  const rendered = await unlessSuspended(on, deps, { owner, template }, render);
  const drafts = rendered.map((words, index) => toDraft(words, legs[index] as Leg));
  const { locale } = rendered[0] as RenderedWords;
  const { templateId: id, version: number, category } = version;
  return { use: { id, key: template.key, version: number, locale, variant }, category, drafts };
}

/** Somebody of many who get the words of one template, with data of their own. */
export type TemplatePerson = {
  /** UUID of the notification that it will be. */
  notificationId: string;
  recipient: Recipient;
  data: AskedTemplate['data'];
  locale: string | null;
  variant: string | null;
};

/** So many are rendered in one go: others take their turns between. */
const RENDERED_TOGETHER = 50;

/**
 * The words of many over one channel, in their order; what a person's own data cannot be rendered with is refused for
 * that person alone.
 * @param template the version for all; its data and locale are not looked at
 * @throws ApiProblem as `renderLegs`, for what stands in the way of all of them
 */
export async function renderEach(
  on: Queryable,
  deps: RenderDeps,
  { owner, category, channel, template }: Pick<Asked, 'owner' | 'category' | 'template'> & { channel: Channel },
  people: readonly TemplatePerson[],
): Promise<({ draft: Draft; use: TemplateUse } | { refused: ApiProblem })[]> {
  const version = await deps.sendable.find(owner.clientId, template, on);
  const { bundle, checksum, templateId: id, version: number } = version;
  const pointer = '/template/key';
  if (!hasPart(bundle, channel)) throw invalid([noPart(channel, pointer)]);
  const inputs = people.map(({ notificationId, recipient, data, locale, variant: asked }) => {
    const leg = { channel, recipient, pointer };
    const own = { key: template.key, data, ...(locale !== null && { locale }) };
    const about: Asked = { owner, notificationId, category, template: own, legs: [leg] };
    const variant = bundle.variants.some(({ key }) => key === asked) ? asked : variantOf(deps.secret, version, about);
    return inputOf(deps, version, variant, leg, about);
  });
  const rendered: Rendered[] = [];
  for (let at = 0; at < inputs.length; at += RENDERED_TOGETHER) {
    const some = inputs.slice(at, at + RENDERED_TOGETHER);
    const toRender = { id: `${id}:${number}`, clientId: owner.clientId, checksum, bundle };
    const render = () => unlessFailed(deps.templates.render(toRender, some));
    rendered.push(...(await unlessSuspended(on, deps, { owner, template }, render)));
  }
  return rendered.map((one, index) => {
    if (!one.isRendered) return { refused: invalid(distinct(one.problems)) };
    const { recipient } = people[index] as TemplatePerson;
    const { locale } = one;
    const use = { id, key: template.key, version: number, locale, variant: inputs[index]?.variant ?? null };
    try {
      return { draft: toDraft(one, { channel, recipient }), use };
    } catch (error) {
      if (error instanceof ApiProblem) return { refused: error };
      throw error;
    }
  });
}

/** What only this process still remembers as suspended was resumed by another. */
async function unlessSuspended<T>(
  on: Queryable,
  { templates, sendable }: RenderDeps,
  { owner: { clientId }, template }: Pick<Asked, 'owner' | 'template'>,
  render: () => Promise<T>,
): Promise<T> {
  try {
    return await render();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'template_suspended') throw error;
    sendable.forget(clientId, template.key);
    const { templateId, version: number } = await sendable.find(clientId, template, on);
    templates.resume(`${templateId}:${number}`);
    return render();
  }
}

type RenderedWords = Extract<Rendered, { isRendered: true }>;

/**
 * Renders parts of one version, in their order.
 * @throws ApiProblem validation_failed, template_suspended, template_too_expensive (422), templates_busy (503)
 */
export async function renderVersion(
  templates: Pick<Templates, 'render'>,
  clientId: string,
  {
    templateId,
    version,
    checksum,
    bundle,
  }: Pick<SendableVersion, 'templateId' | 'checksum' | 'bundle'> & {
    /** Of a draft its revision, as a word. */
    version: number | string;
  },
  inputs: readonly RenderInput[],
): Promise<RenderedWords[]> {
  const id = `${templateId}:${version}`;
  const results = await unlessFailed(templates.render({ id, clientId, checksum, bundle }, inputs));
  const problems = results.flatMap((one) => (one.isRendered ? [] : one.problems));
  if (problems.length > 0) throw invalid(distinct(problems));
  return results.filter((one) => one.isRendered);
}

export function hasPart({ parts }: TemplateBundle, channel: Channel): boolean {
  return Object.keys(parts).some((name) => name.startsWith(`${channel}:`));
}

/** @throws ApiProblem validation_failed (422) for one that the template does not have */
export function checkVariant({ variants }: TemplateBundle, asked: string | undefined): void {
  if (asked === undefined || variants.some(({ key }) => key === asked)) return;
  const known = variants.map(({ key }) => key).join(', ');
  const detail = known === '' ? 'cannot be named: the template has no variants' : `must be one of ${known}`;
  throw invalid([{ pointer: '/template/variant', code: 'invalid_value', detail }]);
}

/** The same person gets the same one each time, and somebody else's test person another. */
function variantOf(secret: string, version: SendableVersion, { owner, legs: [{ channel, recipient }] }: Asked) {
  const { bundle, templateId, experiment } = version;
  if (bundle.variants.length === 0) return null;
  const user = userKey(secret, owner, recipient, channel);
  return drawVariant(bundle.variants, experimentDraw(secret, { templateId, experiment, userKey: user }));
}

function inputOf(
  { secret, publicUrl }: RenderDeps,
  { bundle, clientName, ...version }: SendableVersion,
  variant: string | null,
  { channel, recipient }: Leg,
  { owner: { clientId }, notificationId, category, template: { data, locale = bundle.defaultLocale } }: Asked,
): RenderInput {
  // Of marketing alone: a receipt can be unsubscribed from by nobody.
  const isMarketing = (category ?? version.category) === 'marketing';
  const address = channel === 'email' && isMarketing ? addressOf(channel, recipient) : undefined;
  const tokenOf = (to: string) =>
    unsubscribeToken(secret, { notificationId, clientId, recipientHash: recipientHash(secret, to) });
  const unsubscribe = publicUrl === null || address === undefined ? null : `${publicUrl}/u/${tokenOf(address)}`;
  return {
    channel,
    variant,
    data,
    view: {
      locale,
      timeZone: 'UTC',
      recipient: { userId: recipient.userId ?? null, name: null },
      client: { name: clientName },
      links: { unsubscribe, view: null },
      acceptedAt: new Date().toISOString(),
    },
  };
}

/** Made once: to make a schema takes longer than to hold a mail against it. */
const renderedForm = z
  .object({ channel: z.custom<Channel>(), recipient: z.custom<Recipient>(), words: content })
  .transform(({ channel, recipient, words }, context) => {
    const draft = draftFor(channel, words, (field) => ['words', field], context);
    refuseReservedData(recipient, draft, ['words', 'data'], context);
    return draft;
  });

/**
 * What was rendered, as if a request had given it.
 * @throws ApiProblem validation_failed (422) where it is no content of the channel
 */
export function toDraft(
  { content: words }: { content: RenderedContent },
  { channel, recipient }: Pick<Leg, 'channel' | 'recipient'>,
): Draft {
  const given = { channel, recipient, words: withoutEmptyText(words) };
  const { success, data, error } = renderedForm.safeParse(given, { error: explainIssue });
  if (success) return data;
  throw invalid(
    fieldErrors(error.issues, given).map(({ pointer, code, detail }): FieldError => {
      const field = pointer.slice('/words/'.length) || 'content';
      const what = `renders \`${field}\` of the channel ${channel} that ${detail}`;
      return { pointer: '/template/data', code, detail: what };
    }),
  );
}

/** A mail of pictures says nothing as text. */
function withoutEmptyText({ text, ...words }: RenderedContent): RenderedContent {
  return text === undefined || (text.trim() === '' && words.html !== undefined) ? words : { ...words, text };
}

function noPart(channel: Channel, pointer: string): FieldError {
  return { pointer, code: 'invalid_value', detail: `has no words for the channel ${channel} in this template` };
}

function distinct(problems: RenderProblem[]): RenderProblem[] {
  return [...new Map(problems.map((one) => [`${one.pointer} ${one.code}`, one])).values()];
}

function invalid(errors: FieldError[]): ApiProblem {
  return new ApiProblem('validation_failed', { errors });
}
