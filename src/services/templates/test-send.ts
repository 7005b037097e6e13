import type { Channel } from '../../domain/channel.ts';
import type { JsonObject } from '../../domain/templates/source.ts';
import type { Owner } from '../notifications/accept.ts';
import { acceptBatch, type ItemResult } from '../notifications/accept-batch.ts';
import type { AcceptanceDeps } from '../notifications/accept-once.ts';
import { type PreviewDeps, type Previewed, previewTemplate } from './preview.ts';

/** What a trial carries, so that no figure counts it. */
export const TEST_TAG = 'test-send';

export type TestSend = {
  /** Addresses of the channel. */
  to: string[];
  version: number | 'draft' | undefined;
  channel: Channel;
  locale: string | undefined;
  variant: string | undefined;
  data: JsonObject | undefined;
};

/**
 * Sends one part to a few addresses, each as a notification of its own; of a draft the words as they are now.
 * @returns a result for each address, in their order; `replayed` where nothing of it is new
 * @throws ApiProblem as `previewTemplate`, where it could be sent to nobody
 */
export async function sendTest(
  deps: AcceptanceDeps & PreviewDeps,
  { owner, key }: { owner: Owner; key: string },
  { to, channel, version, locale, variant, data }: TestSend,
  about: { idempotencyKey: string | undefined; traceparent: string },
): Promise<{ results: ItemResult[]; replayed: boolean }> {
  const target = { clientId: owner.clientId, key };
  const shown = await previewTemplate(deps, target, { version, channel, locale, variant, data });
  const words =
    shown.version === 'draft'
      ? { content: givenAgain(shown.content) }
      : { template: { key, version: shown.version, data: shown.data, locale, variant: shown.variant ?? undefined } };
  const items = to.map((recipient) => ({ channel, recipient, ...words, tags: [TEST_TAG] }));
  return acceptBatch(deps, { owner, items: items.map(asJson), ...about });
}

/** As a request gives it: what says nothing is left out. */
export function givenAgain({ media, ...content }: Previewed['content']): object {
  return { ...said(content), ...(media && { media: said(media) }) };
}

function said(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== ''));
}

/** Without what is undefined, which JSON does not have. */
export function asJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
