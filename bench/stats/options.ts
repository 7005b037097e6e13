import type { Progress } from '../../stack/progress.mjs';

export type StatsOptions = {
  progress: Progress;
  /** Of the full size, from 0 to 1. */
  scale: number;
};
