import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

/** One file of the dashboard, as it was built: beside it what it is when compressed, for those worth it. */
export type BuiltFile = {
  contentType: string;
  identity: Uint8Array<ArrayBuffer>;
  br?: Uint8Array<ArrayBuffer>;
  gzip?: Uint8Array<ArrayBuffer>;
};

/** By path below the folder: `index.html`, `assets/index-D5Gxib-J.js`. */
export type BuiltFiles = ReadonlyMap<string, BuiltFile>;

export const INDEX = 'index.html';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * Reads what `npm run build:dashboard` wrote, once, and again after another build, which is known by its page.
 * @param folder may be missing yet
 * @returns a function that gives the files; null while they are not built
 */
export function createBuiltFiles(folder: string): () => Promise<BuiltFiles | null> {
  let known: { builtAt: number; files: Promise<BuiltFiles> } | null = null;
  return async () => {
    const page = await stat(join(folder, INDEX)).catch(() => null);
    if (!page) return null;
    if (known?.builtAt !== page.mtimeMs) known = { builtAt: page.mtimeMs, files: readFiles(folder) };
    try {
      return await known.files;
    } catch (error) {
      // In the middle of a build: the next request finds it.
      known = null;
      throw error;
    }
  };
}

async function readFiles(folder: string): Promise<BuiltFiles> {
  const names = await readdir(folder, { recursive: true });
  const all = new Set(names.map((name) => name.replaceAll('\\', '/')));
  const read = async (name: string) => new Uint8Array(await readFile(join(folder, name)));
  const files = [...all].flatMap((name) => {
    const contentType = TYPES[extname(name)];
    return contentType ? [{ name, contentType }] : [];
  });
  const entries = files.map(async ({ name, contentType }): Promise<[string, BuiltFile]> => {
    const br = all.has(`${name}.br`) && { br: await read(`${name}.br`) };
    const gzip = all.has(`${name}.gz`) && { gzip: await read(`${name}.gz`) };
    return [name, { contentType, identity: await read(name), ...br, ...gzip }];
  });
  return new Map(await Promise.all(entries));
}
