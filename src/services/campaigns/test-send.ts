import { sampleRecipients } from '../../db/queries/campaigns/audience.ts';
import type { CampaignTarget } from '../../db/queries/campaigns/rows.ts';
import { dataFor } from '../../domain/campaigns/campaign.ts';
import type { JsonObject } from '../../domain/templates/source.ts';
import type { Owner } from '../notifications/accept.ts';
import { acceptBatch, type ItemResult } from '../notifications/accept-batch.ts';
import type { AcceptanceDeps } from '../notifications/accept-once.ts';
import { asJson, givenAgain, TEST_TAG } from '../templates/test-send.ts';
import { readCampaign } from './draft.ts';

/** What of a row's person its words depend on. */
type Sample = { data: JsonObject; locale: string | null; variant: string | null };

const NOBODY: Sample = { data: {}, locale: null, variant: null };

/**
 * Sends what a campaign says to a few addresses, with the data of these lines of its audience (of the first, unless they
 * are named), each as a notification of its own.
 * @returns a result for each address and line, address by address; `replayed` where nothing of it is new
 * @throws ApiProblem not_found (404), idempotency_key_reuse (422), request_in_flight (409)
 */
export async function testCampaign(
  deps: AcceptanceDeps,
  { owner, target }: { owner: Owner; target: CampaignTarget },
  { to, sampleLines }: { to: readonly string[]; sampleLines?: readonly number[] | undefined },
  about: { idempotencyKey: string | undefined; traceparent: string },
): Promise<{ results: ItemResult[]; replayed: boolean }> {
  const { pool, cipher } = deps.database;
  const { id, channel, spec, total } = await readCampaign(deps, target);
  const which = sampleLines ? { lines: sampleLines } : { count: 1, total };
  const people: Sample[] = await sampleRecipients(pool, cipher, id, which);
  const samples = people.length === 0 ? [NOBODY] : people;
  const { template, content, category } = spec;
  const wordsFor = ({ data, locale, variant }: Sample) =>
    template
      ? {
          template: {
            ...template,
            data: dataFor(template.data, data),
            locale: locale ?? template.locale,
            variant: variant ?? template.variant,
          },
        }
      : { content: content && givenAgain(content) };
  const items = to.flatMap((recipient) =>
    samples.map((sample) => {
      return { channel, recipient, ...wordsFor(sample), category: category ?? undefined, tags: [TEST_TAG] };
    }),
  );
  return acceptBatch(deps, { owner, items: items.map(asJson), ...about });
}
