import { readFileSync } from 'node:fs';

/** Of this build, from package.json, which stands three folders up from here in the sources and in the compiled code alike. */
export const VERSION: string = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
).version;
