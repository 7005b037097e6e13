import { type Head, headerOf, readHead } from './file-columns.ts';

export type AudienceFile = {
  file: File;
  contentType: 'text/csv' | 'application/x-ndjson';
  isGzip: boolean;
  /** Null where it has no columns to show: it is NDJSON, or cannot be read. */
  head: Head | null;
  /** Where the columns can be named anew before it is sent, how many bytes the first row takes. */
  headBytes: number | null;
};

/** So much of a file is looked into. */
const LOOKED_AT = 256 * 1_024;

export const CHARSETS = [
  { value: '', label: 'UTF-8, or UTF-16 with a mark' },
  { value: 'windows-1252', label: 'Windows-1252 (Western Europe)' },
  { value: 'iso-8859-15', label: 'ISO 8859-15' },
  { value: 'windows-1250', label: 'Windows-1250 (Central Europe)' },
  { value: 'windows-1251', label: 'Windows-1251 (Cyrillic)' },
];

/** What a file is, by its name: `.csv`, `.ndjson` or `.jsonl`, each with `.gz` behind it or not. */
export function kindOf(name: string): Pick<AudienceFile, 'contentType' | 'isGzip'> {
  const isGzip = /\.gz$/i.test(name);
  const isNdjson = /\.(ndjson|jsonl)$/i.test(name.replace(/\.gz$/i, ''));
  return { contentType: isNdjson ? 'application/x-ndjson' : 'text/csv', isGzip };
}

/** Looks into the beginning of a file, whatever its size. @param charset empty for UTF-8 */
export async function lookInto(file: File, charset: string): Promise<AudienceFile> {
  const { contentType, isGzip } = kindOf(file.name);
  const nothing = { file, contentType, isGzip, head: null, headBytes: null };
  if (contentType !== 'text/csv') return nothing;
  const bytes = await beginningOf(file, isGzip).catch(() => null);
  if (!bytes) return nothing;
  const marked = markOf(bytes);
  const text = new TextDecoder(marked?.charset ?? (charset || 'utf-8')).decode(bytes);
  const head = readHead(text);
  if (!head) return nothing;
  const isWide = marked !== null && marked.charset !== 'utf-8';
  const first = text.slice(0, head.length);
  const isPlain = /^\p{ASCII}*$/u.test(first);
  // What is written anew is UTF-8: in a file of another charset only where the first row is the same in both.
  const mayRename = !isGzip && !isWide && (charset === '' || isPlain);
  const headBytes = mayRename ? new TextEncoder().encode(first).length + (marked?.length ?? 0) : null;
  return { file, contentType, isGzip, head, headBytes };
}

/** The file with its columns named anew; its rows are not read, and stay where they are. */
export function bodyOf({ file, head, headBytes }: AudienceFile, names: readonly string[]): Blob {
  const isSame = head === null || head.names.every((name, place) => name === names[place]);
  if (isSame || headBytes === null) return file;
  return new Blob([headerOf(names, head.delimiter), file.slice(headBytes)]);
}

async function beginningOf(file: File, isGzip: boolean): Promise<Uint8Array> {
  if (!isGzip) return new Uint8Array(await file.slice(0, LOOKED_AT).arrayBuffer());
  const reader = file.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
  const parts: Uint8Array[] = [];
  let length = 0;
  while (length < LOOKED_AT) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
  }
  void reader.cancel();
  return new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
}

function markOf(bytes: Uint8Array): { charset: string; length: number } | null {
  const [a, b, c] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { charset: 'utf-8', length: 3 };
  if (a === 0xff && b === 0xfe) return { charset: 'utf-16le', length: 2 };
  if (a === 0xfe && b === 0xff) return { charset: 'utf-16be', length: 2 };
  return null;
}
