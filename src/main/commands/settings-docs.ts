import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { envExample, settingsPage } from '../../config/print.ts';

/** `npm run settings:docs`: writes .env.example and docs/settings.md from the entries of src/config. */
const page = join('docs', 'settings.md');
await writeFile('.env.example', envExample());
await writeFile(page, settingsPage());
process.stdout.write(`Written: .env.example, ${page}\n`);
