import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readConfig } from './config-file.ts';
import type { CliIo } from './io.ts';
import { UsageError } from './usage-error.ts';

export type Given = { url?: string | undefined; key?: string | undefined };
export type ApiAddress = { url: string; apiKey: string | null };

const DEFAULT_URL = 'http://127.0.0.1:3000';

/**
 * Which API, and with which key: what was typed, the environment, the file that `register` wrote, and for an API on
 * this machine the demo client of the checkout. A key that was kept goes to no other API than its own.
 * @throws UsageError
 */
export function findApi(io: CliIo, given: Given): ApiAddress {
  const config = readConfig(io);
  const url = trimmed(given.url ?? io.env.POSTHORN_URL) ?? config?.url ?? DEFAULT_URL;
  if (!URL.canParse(url) || !/^https?:/.test(url)) throw new UsageError('--url must be an http:// or https:// URL.');
  const kept = config?.url === url ? config.apiKey : undefined;
  return { url, apiKey: given.key ?? trimmed(io.env.POSTHORN_API_KEY) ?? kept ?? demoKey(io, url) };
}

function trimmed(text: string | undefined): string | undefined {
  return text?.trim().replace(/\/+$/, '') || undefined;
}

function demoKey({ cwd, env }: CliIo, url: string): string | null {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)) return null;
  try {
    return readFileSync(resolve(cwd, env.POSTHORN_DATA || '.posthorn', 'demo-client.key'), 'utf8').trim() || null;
  } catch {
    return null;
  }
}
