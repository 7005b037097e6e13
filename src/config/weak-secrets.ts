import type { Issue } from './kit/setting.ts';

/** The secrets of our own that people choose, with the fewest characters that each may have in production. */
const FEWEST_LETTERS = { API_SECRET: 32, ADMIN_TOKEN: 32, METRICS_TOKEN: 16, RECEIPTS_TOKEN: 16 } as const;

/** What is made at random has more different characters: 32 hexadecimal digits have 14 on average. */
const FEWEST_DIFFERENT = 8;

type Secrets = { [name in keyof typeof FEWEST_LETTERS]?: string | undefined };

/** Reports secrets that could be guessed: for production. */
export function checkSecrets(given: Secrets, issue: Issue): void {
  for (const [name, fewest] of Object.entries(FEWEST_LETTERS) as [keyof Secrets, number][]) {
    const value = given[name];
    if (value === undefined) continue;
    if (value.length < fewest) issue(name, `must have ${fewest} characters or more in production`);
    if (new Set(value).size < FEWEST_DIFFERENT) {
      issue(name, 'has too few different characters for production: make one with openssl rand -hex 32');
    }
  }
}
