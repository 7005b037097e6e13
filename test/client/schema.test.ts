import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { clientSchema } from '../../src/main/wiring/client-schema.ts';

test('the types of the client are committed as `npm run client:types` makes them', async () => {
  const committed = readFileSync(new URL('../../src/client/schema.ts', import.meta.url), 'utf8');
  // Compared as one, since a diff of thousands of lines says less than this does.
  expect(committed === (await clientSchema()), 'run `npm run client:types`').toBe(true);
});
