import type { Progress } from '../../stack/progress.mjs';

export type AcceptOptions = {
  progress: Progress;
  /** Of the full size, from 0 to 1. */
  scale: number;
  /** Another checkout, with its node_modules. */
  against: string | null;
  /** Requests of a round at full size, and how many rounds. */
  count: number;
  rounds: number;
  /** Whether dist/ runs, of both, in place of the sources. */
  built: boolean;
};
