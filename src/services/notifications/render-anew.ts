import type { Queryable } from '../../db/client.ts';
import type { Legs, RenderedWords } from '../../db/queries/notifications/change.ts';
import type { Channel } from '../../domain/channel.ts';
import type { KeyMode, Recipient } from '../../domain/notification.ts';
import { ApiProblem } from '../problem.ts';
import type { AskedTemplate } from '../templates/asked.ts';
import { renderLegs } from '../templates/render.ts';
import { templateColumns } from './accept.ts';
import { type CompleteDeps, completeDraft } from './complete.ts';

type OnRecord = Legs & { id: string; clientId: string; environment: KeyMode; channel: Channel };

/**
 * Other words for a notification that is on record: those of its own channel, and of the fallbacks that said what the
 * template before said.
 * @param on reads on this connection
 * @param recipient to whom it will go
 * @throws ApiProblem as `renderLegs`; validation_failed (422) for words of marketing where it is none
 */
export async function renderAnew(
  on: Queryable,
  deps: CompleteDeps,
  { id, clientId, environment, channel, category, fallbacks }: OnRecord,
  template: AskedTemplate,
  recipient: Recipient,
): Promise<RenderedWords> {
  const pointer = '/template/key';
  const legs = fallbacks.flatMap((one) => (one.ofTemplate ? [{ ...one, pointer }] : []));
  const { use, drafts, ...rendered } = await renderLegs(on, deps, {
    owner: { clientId, environment },
    notificationId: id,
    category,
    template,
    legs: [{ channel, recipient, pointer }, ...legs],
  });
  if (rendered.category === 'marketing' && category !== 'marketing') {
    const detail = 'names a template for marketing, and the notification is not';
    throw new ApiProblem('validation_failed', { errors: [{ pointer, code: 'conflicting_fields', detail }] });
  }
  const [main, ...others] = await Promise.all(
    drafts.map((draft) => completeDraft(draft, deps.html.toText, ['template'])),
  );
  if (!main) throw new Error('nothing was rendered');
  const said = fallbacks.map((one) => ({
    ...one,
    content: one.ofTemplate ? (others.shift() ?? one.content) : one.content,
  }));
  return { content: main, fallbacks: said, ...templateColumns({ template: use, content: main }) };
}
