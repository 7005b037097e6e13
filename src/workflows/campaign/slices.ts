import type { CampaignPlanInput, CampaignStep, SliceOutcome } from '../../contracts/campaign-workflow.ts';
import { explainCode } from '../../domain/explain-wait.ts';
import { FromNewerRelease } from '../../domain/newer-release.ts';
import { sendSlice } from './proxies.ts';

/** The chunks in hand: those of which a slice is under way, and those that something stands in the way of. */
export function openSlices(plan: CampaignPlanInput) {
  const underWay = new Map<number, Promise<void>>();
  const heldBack = new Map<number, { untilMs: number; reason: string }>();
  let trouble: unknown;

  async function send(chunk: number, onEnd: () => void): Promise<void> {
    try {
      note(chunk, await sendSlice(plan, chunk));
    } catch (error) {
      trouble ??= error;
    } finally {
      underWay.delete(chunk);
      onEnd();
    }
  }

  function note(chunk: number, outcome: SliceOutcome): void {
    if (outcome.kind === 'wait') {
      heldBack.set(chunk, { untilMs: Date.now() + outcome.waitMs, reason: outcome.reason });
    } else if (outcome.kind !== 'done' && outcome.kind !== 'left') throw new FromNewerRelease('outcome');
  }

  return {
    /** Begins a slice of each; `onEnd` is called as one ends. */
    begin(chunks: number[], onEnd: () => void): void {
      for (const chunk of chunks) underWay.set(chunk, send(chunk, onEnd));
    },
    /** Chunks that are not to be begun now. @throws what a slice has failed with */
    taken(): number[] {
      if (trouble !== undefined) throw trouble;
      for (const [chunk, { untilMs }] of heldBack) if (untilMs <= Date.now()) heldBack.delete(chunk);
      return [...underWay.keys(), ...heldBack.keys()];
    },
    /** Those that wait for something may be asked again: what stood in their way may have changed. */
    release(): void {
      heldBack.clear();
    },
    /** How long to wait before the rows are looked at again, and why: no longer than the first that is held back. */
    waitAfter({ waitMs, why }: Extract<CampaignStep, { waitMs: number }>): [waitMs: number, why: string] {
      const first = [...heldBack].sort(([, a], [, b]) => a.untilMs - b.untilMs)[0];
      if (!first) return [waitMs, why];
      const [chunk, { untilMs, reason }] = first;
      const leftMs = untilMs - Date.now();
      return leftMs < waitMs ? [leftMs, `chunk ${chunk} waits: ${explainCode(reason)}`] : [waitMs, why];
    },
    /** Until none is under way. @throws what a slice has failed with */
    async through(): Promise<void> {
      await Promise.all(underWay.values());
      if (trouble !== undefined) throw trouble;
    },
  };
}
