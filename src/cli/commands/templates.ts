import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createTwoFilesPatch } from 'diff';
import type { Posthorn } from '../../client/index.ts';
import type { AddCommand, Context, Run } from '../context.ts';
import type { Column } from '../printer.ts';
import { fileOf, fromFiles, isSame, normal, type Resource, toFiles } from '../templates/files.ts';
import { readFolder, writeFolder } from '../templates/folder.ts';
import { publishOn, readServer, type ServerResource, saveOn } from '../templates/server.ts';

type Listed = {
  key: string;
  name: string;
  revision: number;
  published: { version: number } | null;
  channels: string[];
};

const TEMPLATES: Column<Listed>[] = [
  { title: 'key', of: ({ key }) => key },
  { title: 'name', of: ({ name }) => name },
  { title: 'channels', of: ({ channels }) => channels.join(',') },
  { title: 'revision', of: ({ revision }) => revision },
  { title: 'published', of: ({ published }) => published?.version },
];

/** How a folder and the server differ in one resource; null where one of them does not have it. */
type Pair = { local: Resource | null; remote: ServerResource | null };
type State = 'same' | 'changed' | 'new' | 'only on the server';

const FOLDER = ['[dir]', 'the folder', 'posthorn-templates'] as const;

/** `posthorn templates`: words as files, so that they are reviewed like code. */
export const addTemplates: AddCommand = (program, run) => {
  const templates = program.command('templates').description('list templates, and keep them as files beside your code');
  templates
    .command('list')
    .description('list templates, newest first')
    .action(
      run(async ({ posthorn, print }) => {
        const ifNone =
          'No templates yet. Write one in a folder, and send it to the server with posthorn templates push.';
        await print.list(TEMPLATES, posthorn().templates.list({ limit: 200 }), ifNone);
        return 0;
      }),
    );
  addGet(templates, run);
  addPull(templates, run);
  addPush(templates, run);
  addDiff(templates, run);
  addValidate(templates, run);
};

function addGet(templates: Command, run: Run): void {
  templates
    .command('get')
    .description('show a template, what is wrong with its draft, and what was lately sent with it')
    .argument('<key>')
    .action(
      run(async (context, key: string) => {
        const { print } = context;
        const found = await context.posthorn().templates.get(key);
        const { name, category, channels, revision, published, suspended, usage } = found;
        const { since, accepted, sent, failed, lastUsedAt } = usage;
        const version = published?.version;
        const fields = { key, name, category, channels: channels.join(', '), revision, published: version, suspended };
        print.one({ ...fields, since, accepted, sent, failed, 'last used': lastUsedAt }, found);
        if (!print.isJson) for (const problem of found.problems) tell(context, { kind: 'template', key }, problem);
        return 0;
      }),
    );
}

function addPull(templates: Command, run: Run): void {
  templates
    .command('pull')
    .description('write the drafts of the server to a folder; what only the folder has stays')
    .argument(...FOLDER)
    .option('--check', 'write nothing; exit with 1 if the folder and the server differ')
    .action(
      run(async (context, dir: string, { check }: { check?: true }) => {
        const folder = resolve(dir);
        const before = await readFolder(folder);
        const pairs = pairUp(fromFiles(before).resources, await readServer(context.posthorn()));
        report(context, pairs);
        if (check) return differs(pairs);
        const written = new Map<string, string>();
        const replaced = new Map<string, string>();
        for (const { local, remote } of pairs) {
          if (!remote || stateOf({ local, remote }) === 'same') continue;
          for (const [path, text] of toFiles(remote)) written.set(path, text);
          for (const [path, text] of before) if (path.startsWith(folderOf(remote))) replaced.set(path, text);
        }
        await writeFolder(folder, written, replaced);
        return 0;
      }),
    );
}

function addPush(templates: Command, run: Run): void {
  templates
    .command('push')
    .description('save a folder as drafts on the server; what only the server has stays')
    .argument(...FOLDER)
    .option('--check', 'save nothing; exit with 1 if the folder and the server differ')
    .option('--publish', 'also publish all of them: partials, layouts, then templates')
    .option('--keep', 'leave as it is what the server has otherwise')
    .action(
      run(async (context, dir: string, { check, publish, keep }: { check?: true; publish?: true; keep?: true }) => {
        const local = await readResources(context, dir);
        if (local === null) return 1;
        const posthorn = context.posthorn();
        const pairs = pairUp(local, await readServer(posthorn));
        report(context, pairs);
        if (check) return differs(pairs);
        const chosen = keep ? pairs.filter((pair) => stateOf(pair) !== 'changed') : pairs;
        return pushAll(context, posthorn, chosen, publish ?? false);
      }),
    );
}

async function pushAll(context: Context, posthorn: Posthorn, pairs: Pair[], publish: boolean): Promise<number> {
  let broken = 0;
  const saved: { resource: Resource; revision: number }[] = [];
  for (const pair of inOrder(pairs)) {
    const { local, remote } = pair;
    if (!local) continue;
    if (remote && stateOf(pair) === 'same') {
      saved.push({ resource: local, revision: remote.revision });
      continue;
    }
    const { revision, problems } = await saveOn(posthorn, local, remote?.revision ?? null);
    // A layout that is not published yet is missing to those that name it; it is published before them.
    if (!publish) for (const problem of problems) tell(context, local, problem);
    if (!publish && problems.length > 0) broken++;
    saved.push({ resource: local, revision });
  }
  if (publish) {
    for (const { resource, revision } of saved) {
      const version = await publishOn(posthorn, resource, revision);
      context.print.event({ ...nameOf(resource), version }, `${labelOf(resource)} is version ${version}`, null);
    }
  }
  return broken > 0 ? 1 : 0;
}

function addDiff(templates: Command, run: Run): void {
  templates
    .command('diff')
    .description('show how a folder differs from the drafts of the server')
    .argument(...FOLDER)
    .option('--check', 'exit with 1 if they differ')
    .action(
      run(async (context, dir: string, { check }: { check?: true }) => {
        const local = await readResources(context, dir);
        if (local === null) return 1;
        const pairs = pairUp(local, await readServer(context.posthorn()));
        report(context, pairs);
        if (!context.print.isJson) for (const pair of pairs) showDiff(context, pair);
        return check ? differs(pairs) : 0;
      }),
    );
}

function addValidate(templates: Command, run: Run): void {
  templates
    .command('validate')
    .description('compile a folder, without a server')
    .argument(...FOLDER)
    .action(
      run(async (context, dir: string) => {
        const local = await readResources(context, dir);
        if (local === null) return 1;
        const checked = await context.io.checkTemplates(local);
        for (const one of checked) for (const problem of one.problems) tell(context, one, problem);
        for (const one of checked) for (const warning of one.warnings) tell(context, one, warning, 'warning: ');
        const broken = checked.filter(({ problems }) => problems.length > 0).length;
        context.print.say(`${checked.length - broken} of ${checked.length} are good.`);
        return broken > 0 ? 1 : 0;
      }),
    );
}

/** What stands in a folder; null where some of it cannot be read, which is told. */
async function readResources(context: Context, dir: string): Promise<Resource[] | null> {
  const { resources, problems } = fromFiles(await readFolder(resolve(dir)));
  for (const { path, detail } of problems) context.io.err(`${path} ${detail}\n`);
  if (problems.length > 0) return null;
  if (resources.length === 0)
    context.io.err(`There are no templates in ${dir}: posthorn templates pull writes those of the server.\n`);
  return resources;
}

function tell(
  { print }: Context,
  resource: Pick<Resource, 'kind' | 'key'>,
  {
    pointer,
    code,
    detail,
    line,
    column,
  }: { pointer: string; code: string; detail: string; line: number | null; column: number | null },
  word = '',
): void {
  const file = fileOf(resource, pointer);
  const place = line === null ? file : `${file}:${line}:${column}`;
  print.event(
    { file, pointer, line, column, code, detail },
    `${place} ${word}${detail} (${code})`,
    word ? 'yellow' : 'red',
  );
}

function pairUp(local: readonly Resource[], remote: readonly ServerResource[]): Pair[] {
  const pairs = new Map<string, Pair>();
  for (const one of local) pairs.set(folderOf(one), { local: one, remote: null });
  for (const one of remote) pairs.set(folderOf(one), { local: pairs.get(folderOf(one))?.local ?? null, remote: one });
  return [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pair]) => pair);
}

/** Partials first, and what is made of them last. */
function inOrder(pairs: readonly Pair[]): Pair[] {
  const order = ['partial', 'layout', 'template'];
  const rank = ({ local, remote }: Pair) => order.indexOf((local ?? remote)?.kind ?? 'template');
  return [...pairs].sort((a, b) => rank(a) - rank(b));
}

function stateOf({ local, remote }: Pair): State {
  if (!local) return 'only on the server';
  if (!remote) return 'new';
  return isSame(local.kind, local.source, remote.source) ? 'same' : 'changed';
}

function report({ print }: Context, pairs: readonly Pair[]): void {
  for (const pair of pairs) {
    const one = pair.local ?? pair.remote;
    const state = stateOf(pair);
    if (one && (state !== 'same' || print.isJson))
      print.event({ ...nameOf(one), state }, `${labelOf(one)}: ${state}`, null);
  }
  if (pairs.every((pair) => stateOf(pair) === 'same')) print.say('The folder and the server are the same.', 'dim');
}

function differs(pairs: readonly Pair[]): number {
  return pairs.every((pair) => stateOf(pair) === 'same') ? 0 : 1;
}

/** From the server to the folder, file by file. What is only on the server has been named; `pull` writes it. */
function showDiff({ io }: Context, pair: Pair): void {
  if (['same', 'only on the server'].includes(stateOf(pair))) return;
  const [before, after] = [pair.remote, pair.local].map((one) =>
    one ? toFiles({ ...one, source: normal(one.kind, one.source) }) : new Map<string, string>(),
  );
  for (const path of [...new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])].sort()) {
    const [old, now] = [before?.get(path) ?? '', after?.get(path) ?? ''];
    if (old !== now) io.out(createTwoFilesPatch(path, path, old, now, 'server', 'folder'));
  }
}

function folderOf({ kind, key }: Pick<Resource, 'kind' | 'key'>): string {
  return `${kind}s/${key}/`;
}

function labelOf({ kind, key }: Pick<Resource, 'kind' | 'key'>): string {
  return kind === 'template' ? key : `${kind} ${key}`;
}

function nameOf({ kind, key }: Pick<Resource, 'kind' | 'key'>) {
  return { kind, key };
}
