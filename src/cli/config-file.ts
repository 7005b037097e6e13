import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import type { CliIo } from './io.ts';
import { UsageError } from './usage-error.ts';

/** The key that `register` kept, and the API that it is for. */
export type CliConfig = { url: string; apiKey: string };

/** https://specifications.freedesktop.org/basedir-spec/latest/: a path that is not absolute is ignored. */
export function configPath({ env, homeDir }: CliIo): string {
  const base = env.XDG_CONFIG_HOME && isAbsolute(env.XDG_CONFIG_HOME) ? env.XDG_CONFIG_HOME : join(homeDir, '.config');
  return join(base, 'posthorn', 'config.json');
}

/** @returns null where there is none. @throws UsageError where it cannot be read */
export function readConfig(io: CliIo): CliConfig | null {
  const path = configPath(io);
  try {
    const { url, apiKey } = JSON.parse(readFileSync(path, 'utf8'));
    return typeof url === 'string' && typeof apiKey === 'string' ? { url, apiKey } : null;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UsageError(`${path} is not a valid config file: correct or remove it.`);
  }
}

/** Writes it for its owner alone, over one that is there. */
export function writeConfig(io: CliIo, config: CliConfig): void {
  const path = configPath(io);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
  // The mode above counts for a new file only.
  chmodSync(path, 0o600);
}
