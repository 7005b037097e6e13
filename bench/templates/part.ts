import type { Progress } from '../../stack/progress.mjs';
import type { Finding } from '../many/point.ts';
import type { Servers } from '../servers.ts';

export type TemplateOptions = {
  progress: Progress;
  /** Requests of a round, and how many rounds. */
  count: number;
  rounds: number;
  /** Whether dist/ is run. */
  built: boolean;
};

export type Part = {
  name: string;
  title: string;
  run(servers: Servers, options: TemplateOptions): Promise<Finding[]>;
};
