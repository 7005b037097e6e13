import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporal } from '@temporalio/proto';

const { History } = temporal.api.history.v1;
export type History = ReturnType<typeof History.decode>;

const FOLDER = fileURLToPath(new URL('../../replay/histories', import.meta.url));

/** Keeps a history as base 64 of its protobuf bytes, unless one of that name is kept: a fixture is never written over. */
export function keepHistory(name: string, history: temporal.api.history.v1.IHistory): void {
  const path = join(FOLDER, `${name}.b64`);
  if (existsSync(path)) return;
  mkdirSync(FOLDER, { recursive: true });
  const plain = History.toObject(History.fromObject(history));
  forgetMachine(plain);
  const bytes = Buffer.from(History.encode(History.fromObject(plain)).finish());
  const lines = bytes.toString('base64').match(/.{1,120}/g) ?? [];
  writeFileSync(path, `${lines.join('\n')}\n`);
}

export function keptHistories(): { name: string; history: History }[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.b64'))
    .map((file) => ({
      name: file.slice(0, -'.b64'.length),
      history: History.decode(Buffer.from(readFileSync(join(FOLDER, file), 'utf8'), 'base64')),
    }));
}

/** Stacks and worker names say where it was recorded, which is nobody's business and nothing to a replay. */
function forgetMachine(value: unknown): void {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return;
  for (const [name, inner] of Object.entries(value)) {
    if (typeof inner === 'string' && (name === 'stackTrace' || name === 'identity'))
      Object.assign(value, { [name]: '' });
    else forgetMachine(inner);
  }
}
