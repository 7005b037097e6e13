/** Places where a crash would hurt most. Nothing happens there unless a test build armed one. */
export const FAULT_POINTS = [
  'relay:between-produce-and-delete',
  'bridge:between-start-and-commit',
  'deliver:after-claim',
  'deliver:after-provider-answer',
  'deliver:before-result-commit',
  'give-up:after-commit',
  'cancel:between-row-and-signal',
  'accept:between-commit-and-answer',
] as const;
export type FaultPoint = (typeof FAULT_POINTS)[number];

/** Called at each point; with nothing armed it does nothing. */
export type ReachFaultPoint = (point: FaultPoint) => void;

/**
 * Arms one point: `bridge:between-start-and-commit#3` kills this process, as kill -9 does, at the third pass.
 * @param spec undefined arms nothing. @throws RangeError for a point that does not exist.
 */
export function armFaultPoint(spec: string | undefined): ReachFaultPoint {
  if (spec === undefined) return () => {};
  const [point, count = '1'] = spec.split('#');
  if (!(FAULT_POINTS as readonly string[]).includes(point as string)) throw new RangeError(`no fault point ${point}`);
  let left = Number(count);
  return (reached) => {
    if (reached === point && --left === 0) process.kill(process.pid, 'SIGKILL');
  };
}
