import type { WorkflowHandle } from '@temporalio/client';

/**
 * The pauses of a run that came to their end, in seconds and in order, as the workflow asked for them: how long each
 * really took says more of the machine.
 */
export function pausesOf({ events }: Awaited<ReturnType<WorkflowHandle['fetchHistory']>>): number[] {
  const fired = new Set(events?.map(({ timerFiredEventAttributes: fired }) => fired?.timerId));
  return (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) => {
    if (!timer || !fired.has(timer.timerId)) return [];
    const { seconds, nanos } = timer.startToFireTimeout ?? {};
    return [Number(seconds ?? 0) + (nanos ?? 0) / 1e9];
  });
}
