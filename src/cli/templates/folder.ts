import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { TEMPLATE_KINDS } from '../../domain/templates/source.ts';
import { UsageError } from '../usage-error.ts';
import type { Files } from './files.ts';

/** The files of a folder of templates, by path with slashes; none where the folder is not there yet. Hidden ones are not read. */
export async function readFolder(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const kind of TEMPLATE_KINDS) {
    const entries = await readdir(join(folder, `${kind}s`), { recursive: true, withFileTypes: true }).catch(ifMissing);
    for (const entry of entries) {
      const path = relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/');
      if (!entry.isFile() || path.split('/').some((part) => part.startsWith('.'))) continue;
      files.set(path, await readFile(join(folder, path), 'utf8'));
    }
  }
  return files;
}

/** Writes files in the place of those before. @throws UsageError for a name that leads elsewhere, before anything is written */
export async function writeFolder(folder: string, files: Files, before: Files): Promise<void> {
  for (const path of files.keys()) {
    const parts = path.split('/');
    if (parts.length !== 3 || parts.includes('..')) throw new UsageError(`${path} is no file of a template.`);
  }
  for (const path of before.keys()) {
    if (!files.has(path)) await rm(join(folder, path));
  }
  for (const [path, text] of files) {
    if (before.get(path) === text) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

function ifMissing(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw new UsageError(`${error.path ?? 'The folder'} cannot be read (${error.code}).`);
}
