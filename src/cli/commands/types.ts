import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { JsonObject } from '../../domain/templates/source.ts';
import type { AddCommand } from '../context.ts';
import { typesOf } from '../templates/types-of.ts';

/** `posthorn types`: what published templates take, as TypeScript. */
export const addTypes: AddCommand = (program, run) => {
  program
    .command('types')
    .description('write TypeScript types of the data that published templates take')
    .option('--out <file>', 'write to a file in place of standard output')
    .action(
      run(async ({ posthorn, io, print }, { out }: { out?: string }) => {
        const { templates } = posthorn();
        const known: { key: string; schema: JsonObject }[] = [];
        for await (const { key, published } of templates.list({ limit: 200 })) {
          if (published === null) continue;
          const { source } = await templates.version(key, published.version);
          known.push({ key, schema: source.schema as JsonObject });
        }
        const text = typesOf(known.sort((a, b) => (a.key < b.key ? -1 : 1)));
        if (out === undefined) io.out(text);
        else {
          await writeFile(resolve(out), text);
          print.say(`${known.length} templates: ${out}`);
        }
        return 0;
      }),
    );
};
