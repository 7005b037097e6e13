import type { Queryable } from '../../db/client.ts';
import type { StagedRecipient } from '../../db/queries/campaigns/audience.ts';
import { dataFor } from '../../domain/campaigns/campaign.ts';
import type { Content } from '../../domain/notification.ts';
import type { CampaignForLane } from '../campaigns/plan.ts';
import { type CompleteDeps, completeDraft } from '../notifications/complete.ts';
import { ApiProblem } from '../problem.ts';
import { renderEach, type TemplateUse } from '../templates/render.ts';

/** What one person is told, and of what template; `failed`: its own data makes no words. */
export type PersonWords = { content: Content; template: TemplateUse | null; failed: boolean };

type Person = Pick<StagedRecipient, 'recipient' | 'data' | 'locale' | 'variant'> & { id: string };

const NOTHING: Content = { subject: null, text: '', html: null };

/**
 * What a campaign says to each of these, in their order: the words that it has for all, or those of its template in the
 * version that it was started with, made with its own data and the person's over it.
 * @throws ApiProblem for what stands in the way of all: templates_busy (503), template_too_expensive, template_suspended,
 *   unknown_template, unknown_version, and validation_failed where the template has no words for the channel
 */
export async function wordsOfPeople(
  on: Queryable,
  deps: CompleteDeps,
  { clientId, environment, channel, spec, plan }: CampaignForLane,
  people: readonly Person[],
): Promise<PersonWords[]> {
  if (spec.template === undefined) {
    return people.map(() => ({ content: spec.content, template: null, failed: false }));
  }
  const { template: asked } = spec;
  if (!plan.template) throw new Error('a campaign with a template was started without a version');
  const about = {
    owner: { clientId, environment },
    category: plan.category,
    channel,
    template: { key: asked.key, version: plan.template.version, data: asked.data },
  };
  const rendered = await renderEach(
    on,
    deps,
    about,
    people.map(({ id, recipient, data, locale, variant }) => ({
      notificationId: id,
      recipient,
      data: dataFor(asked.data, data),
      locale: locale ?? asked.locale ?? null,
      variant: variant ?? asked.variant ?? null,
    })),
  );
  const made: PersonWords[] = [];
  // One by one: HTML is made into text beside whatever else this process does.
  for (const one of rendered) made.push('refused' in one ? nothing() : await complete(deps, one));
  return made;
}

async function complete(
  { html }: CompleteDeps,
  { draft, use: template }: Extract<Awaited<ReturnType<typeof renderEach>>[number], { draft: unknown }>,
): Promise<PersonWords> {
  try {
    return { content: await completeDraft(draft, html.toText, ['template']), template, failed: false };
  } catch (error) {
    if (error instanceof ApiProblem) return nothing();
    throw error;
  }
}

function nothing(): PersonWords {
  return { content: NOTHING, template: null, failed: true };
}
