import { readFile } from 'node:fs/promises';
import { parseJson } from '../domain/exact-json.ts';
import type { CliIo } from './io.ts';
import { UsageError } from './usage-error.ts';

/** A JSON object from a file, or from standard input for `-`. @throws UsageError, without what it says */
export async function readJsonObject(io: CliIo, path: string): Promise<Record<string, unknown>> {
  const text = path === '-' ? await io.readStdin() : await readFile(path, 'utf8').catch(() => null);
  if (text === null) throw new UsageError(`${path} cannot be read.`);
  const value = parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new UsageError(`${path === '-' ? 'Standard input' : path} does not contain a JSON object.`);
}

function parse(text: string): unknown {
  try {
    // The API refuses a number that would be changed on its way, and says where it stands.
    return parseJson(text);
  } catch {
    return undefined;
  }
}
