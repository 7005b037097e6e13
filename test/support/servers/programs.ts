import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const CACHE = join(ROOT, 'node_modules', '.cache', 'posthorn');
let folder: string | undefined;

/** Node's arguments for a program of ours, `src/main/<name>.ts`. Paths are absolute. */
export function programArgs(name: string): string[] {
  folder ??= compilePrograms();
  return [join(folder, 'dist', 'main', `${name}.js`)];
}

/**
 * Compiles `src` once for each state of it, without looking at types: to do so at each start of a process would double
 * what the start costs.
 * @returns a folder with `dist` and with what programs read beside it
 */
export function compilePrograms(): string {
  const sources = readSources();
  const hash = createHash('sha256');
  for (const [path, text] of sources) hash.update(path).update('\0').update(text).update('\0');
  const made = join(CACHE, `programs-${hash.digest('hex').slice(0, 16)}`);
  if (existsSync(made)) return made;
  mkdirSync(CACHE, { recursive: true });
  // Renamed when it is complete: test runs may be side by side.
  const draft = mkdtempSync(join(CACHE, 'draft-'));
  for (const [path, text] of sources) {
    const file = join(draft, 'dist', path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, transpile(text));
  }
  for (const name of ['package.json', 'drizzle']) symlinkSync(join(ROOT, name), join(draft, name));
  try {
    renameSync(draft, made);
  } catch (error) {
    rmSync(draft, { recursive: true });
    if (!existsSync(made)) throw error;
  }
  return made;
}

function readSources(): [path: string, text: string][] {
  const src = join(ROOT, 'src');
  const paths = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
  return paths.sort().map((path) => [path, readFileSync(join(src, path), 'utf8')]);
}

function transpile(text: string): string {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2023,
      rewriteRelativeImportExtensions: true,
      verbatimModuleSyntax: true,
    },
  });
  return outputText;
}
