import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where `npm run build:dashboard` writes: beside us in dist, or below the checkout whose sources run. */
export const DASHBOARD_FOLDER = existsSync(here('../../../dashboard/index.html'))
  ? here('../../../dist/dashboard')
  : here('../../dashboard');
