import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const IMPORT = /import \{([^}]*)\} from '(?:\.\.\/)+db\/queries\/[^']*'/g;
const READS =
  /^(find|get|list|count|sum|group|read|last)[A-Z]|^[A-Z_]+$|^(usageCountedAt|clientExists|kindOf|inboxKey)$/;
/** Written by the door itself, about its caller: nothing that the business decides. */
const OF_THE_DOOR = ['noteKeyUse', 'noteSessionUse', 'takeRequestBlock', 'signingSecretsOf'];

test('of the queries, the HTTP door imports only reads: what changes something is a verb of services', () => {
  const sources = readdirSync(join(root, 'src/api'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('src/api', file));
  const verbs = sources.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(IMPORT)].flatMap(([, names = '']) =>
      names
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== '' && !name.startsWith('type ')),
    ),
  );
  expect(verbs).toContain('listNotifications');
  expect(verbs.filter((verb) => !READS.test(verb) && !OF_THE_DOOR.includes(verb))).toEqual([]);
});
