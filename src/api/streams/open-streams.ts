import { ApiProblem } from '../../services/problem.ts';

export type OpenStreams<Name extends string> = {
  /**
   * A place among the streams of each of these.
   * @param of by what is counted, whose it is
   * @param end called when the process stops
   * @returns how to give the place back
   * @throws ApiProblem too_many_streams (429)
   */
  enter(of: Record<Name, string>, end: () => void): () => void;
};

/**
 * The streams of one endpoint in one process: so many at most of each one that is counted, and none once it stops.
 * @param most by what is counted, such as `client`
 * @param share none of `each` takes more of the places `within` than it leaves to others, so that a few cannot shut out the rest
 */
export function createOpenStreams<const Name extends string>(
  stopping: AbortSignal,
  most: Record<Name, number>,
  share?: { each: NoInfer<Name>; within: NoInfer<Name> },
): OpenStreams<Name> {
  const counted = (Object.keys(most) as Name[]).map((name) => ({ name, places: createPlaces(most[name]) }));
  const countOf = (name: Name, of: Record<Name, string>) =>
    counted.find((one) => one.name === name)?.places.countOf(of[name]) ?? 0;
  const isFair = (of: Record<Name, string>) =>
    share === undefined || countOf(share.each, of) <= most[share.within] - countOf(share.within, of);
  const ends = new Set<() => void>();
  stopping.addEventListener('abort', () => {
    for (const end of [...ends]) end();
  });

  return {
    enter(of, end) {
      if (stopping.aborted) throw new ApiProblem('unavailable', { headers: { 'retry-after': '1' } });
      if (!counted.every(({ name, places }) => places.hasRoom(of[name])) || !isFair(of)) {
        throw new ApiProblem('too_many_streams', { headers: { 'retry-after': '10' } });
      }
      const leaves = counted.map(({ name, places }) => places.take(of[name]));
      ends.add(end);
      return () => {
        if (!ends.delete(end)) return;
        for (const leave of leaves) leave();
      };
    },
  };
}

/** Counts by name; a name that nobody has any more is forgotten. */
function createPlaces(most: number) {
  const taken = new Map<string, number>();
  const countOf = (name: string) => taken.get(name) ?? 0;
  return {
    countOf,
    hasRoom: (name: string) => countOf(name) < most,
    take(name: string): () => void {
      taken.set(name, countOf(name) + 1);
      return () => {
        if (countOf(name) > 1) taken.set(name, countOf(name) - 1);
        else taken.delete(name);
      };
    },
  };
}
