import type { Progress } from '../../stack/progress.mjs';

export type TemplateOptions = {
  progress: Progress;
  /** Requests of a round, and how many rounds. */
  count: number;
  rounds: number;
  /** Whether dist/ is run. */
  built: boolean;
};
