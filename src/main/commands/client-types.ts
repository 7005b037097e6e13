import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { clientSchema } from '../wiring/client-schema.ts';

/** `npm run client:types`: writes src/client/schema.ts from the document of the API. */
const file = join('src', 'client', 'schema.ts');
await writeFile(file, await clientSchema());
process.stdout.write(`Written: ${file}\n`);
