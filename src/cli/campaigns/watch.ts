import type { Campaign } from '../../client/index.ts';
import type { Context } from '../context.ts';
import { createBoard } from './board.ts';

/** What nobody but a person ends; from other pauses a campaign goes on by itself, or by whoever made them. */
const FOR_A_PERSON: (string | null)[] = ['guard', 'content_failed'];

/**
 * Shows a campaign until it has ended, or has stopped for somebody to look at.
 * @returns the exit code: 0 when it is COMPLETED, else 1, also after `timeoutMs`
 * @throws PosthornError
 */
export async function watchCampaign(context: Context, id: string, timeoutMs?: number): Promise<number> {
  const board = createBoard(context);
  const late = timeoutMs === undefined ? null : AbortSignal.timeout(timeoutMs);
  let last: Campaign | null = null;
  try {
    for await (const campaign of context.posthorn().campaigns.watch(id, late ? { signal: late } : {})) {
      board.show(campaign);
      last = campaign;
      if (campaign.status === 'PAUSED' && FOR_A_PERSON.includes(campaign.reason)) break;
    }
  } catch (error) {
    if (!late?.aborted) throw error;
  }
  board.end();
  return told(context, last, id);
}

function told({ io, print }: Context, last: Campaign | null, id: string): number {
  const isOver = last?.status === 'COMPLETED' || last?.status === 'CANCELLED';
  if (!last || !isOver) {
    const [aim, command] = last?.status === 'PAUSED' ? ['go on', 'resume'] : ['keep watching', 'watch'];
    io.err(`It is still ${last?.status ?? 'under way'}. To ${aim}: posthorn campaigns ${command} ${id}\n`);
    return 1;
  }
  const { failed, unknown } = last.counts;
  if (failed + unknown > 0)
    print.say(`To send again to those who failed: posthorn campaigns retry ${id} --dry-run`, 'dim');
  return last.status === 'COMPLETED' ? 0 : 1;
}
