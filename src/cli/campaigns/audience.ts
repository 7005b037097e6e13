import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { RefusedLine, UploadOptions } from '../../client/index.ts';
import type { Run } from '../context.ts';
import { wholeNumber } from '../parse-options.ts';
import type { Column } from '../printer.ts';
import { take } from '../take.ts';
import { UsageError } from '../usage-error.ts';
import { OVER } from './board.ts';

const REFUSED: Column<RefusedLine>[] = [
  { title: 'line', of: ({ line }) => line },
  { title: 'field', of: ({ pointer }) => pointer },
  { title: 'code', of: ({ code }) => code },
  { title: 'detail', of: ({ detail }) => detail },
];

type UploadArgs = { format?: 'csv' | 'ndjson'; charset?: string; gzip?: true; resume?: true };

/** `upload` and `refused`: whom a campaign is for. */
export function addAudience(campaigns: Command, run: Run): void {
  campaigns
    .command('upload')
    .description('upload whom a campaign is for, in place of whom it was for')
    .argument('<id>')
    .argument('<file>', 'CSV, or one JSON object a line; either may be compressed by gzip; - reads standard input')
    .addOption(new Option('--format <name>', 'default: by the name of the file').choices(['csv', 'ndjson']))
    .option('--charset <name>', 'such as windows-1252 (default: UTF-8, or UTF-16 with a byte order mark)')
    .option('--gzip', 'it is compressed (default: by the name of the file)')
    .option('--resume', 'go on behind the last line that is on record; the file must be the same')
    .action(
      run(async (context, id: string, file: string, options: UploadArgs) => {
        const { io, print } = context;
        const { campaigns: api } = context.posthorn();
        const bytes = await sizeOf(file);
        const fromLine = options.resume ? (await api.get(id)).audience.linesRead + 1 : 1;
        const source = file === '-' ? io.stdin() : () => createReadStream(resolve(file));
        const showsBytes = io.isTty && !print.isJson;
        const ofAll = bytes === null ? '' : ` of ${megabytes(bytes)}`;
        const onBytes = (taken: number) => io.out(`${OVER}${megabytes(taken)}${ofAll}`);
        const wanted: UploadOptions = {
          ...formOf(file, options),
          ...(fromLine > 1 && { fromLine }),
          ...(showsBytes && { onBytes: seldom(onBytes) }),
        };
        const read = await api.upload(id, source, wanted).finally(() => showsBytes && io.out(OVER));
        const { accepted, duplicates, refused } = read;
        print.one({ accepted, duplicates, refused }, read);
        if (refused > 0) print.say(`Why lines were refused: posthorn campaigns refused ${id}`, 'yellow');
        print.say(`Then: posthorn campaigns check ${id}`, 'dim');
        return 0;
      }),
    );
  campaigns
    .command('refused')
    .description('show the lines of the upload that were refused, and why')
    .argument('<id>')
    .option('--limit <n>', 'maximum number', wholeNumber(1, 1_000_000), 20)
    .option('--all', 'no maximum')
    .action(
      run(async (context, id: string, { limit, all }: { limit: number; all?: true }) => {
        const most = all ? Number.POSITIVE_INFINITY : limit;
        const found = context.posthorn().campaigns.refused(id, { limit: Math.min(most, 200) });
        await context.print.list(REFUSED, take(found, most), 'No line was refused.');
        return 0;
      }),
    );
}

/** What the name of a file says of it, unless the options say it. */
export function formOf(file: string, { format, charset, gzip }: UploadArgs): UploadOptions {
  const isGzip = gzip ?? /\.gz$/i.test(file);
  const isLines = /\.(ndjson|jsonl)(\.gz)?$/i.test(file);
  return {
    format: format ?? (isLines ? 'ndjson' : 'csv'),
    isGzip,
    ...(charset !== undefined && { charset }),
  };
}

/** @returns null for standard input. @throws UsageError */
async function sizeOf(file: string): Promise<number | null> {
  if (file === '-') return null;
  const found = await stat(resolve(file)).catch(() => null);
  if (!found?.isFile()) throw new UsageError(`${file} cannot be read.`);
  return found.size;
}

const SHOW_EVERY_MS = 200;

function seldom(show: (taken: number) => void): (taken: number) => void {
  let shownAt = Number.NEGATIVE_INFINITY;
  return (taken) => {
    const now = performance.now();
    if (now - shownAt < SHOW_EVERY_MS) return;
    shownAt = now;
    show(taken);
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_048_576).toFixed(1)} MB`;
}
