import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openApiDocument } from '../api/openapi/document.ts';
import { postmanCollection, postmanEnvironment } from '../api/openapi/postman.ts';
import { describedEndpoints } from './parts/describe-api.ts';
import { VERSION } from './version.ts';

/** `npm run postman`: writes the collection and its environment into docs/postman. */
const folder = join('docs', 'postman');
const document = openApiDocument(describedEndpoints(), { version: VERSION, publicUrl: null });
await mkdir(folder, { recursive: true });
for (const [name, content] of [
  ['collection', postmanCollection(document)],
  ['environment', postmanEnvironment(document)],
] as const) {
  await writeFile(join(folder, `${name}.json`), `${JSON.stringify(content, null, 2)}\n`);
}
process.stdout.write(`Written: ${folder}\n`);
