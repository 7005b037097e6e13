import type { Progress } from '../../stack/progress.mjs';

export type DashboardOptions = {
  progress: Progress;
  /** Of the full size, from 0 to 1. */
  scale: number;
  /** The folder for pictures; null for a temporary one. */
  to: string | null;
};
