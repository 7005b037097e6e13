import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject } from 'vitest';

type Service = {
  image: string;
  build?: unknown;
  command?: string[];
  env_file?: { path: string; required: boolean }[];
  environment?: Record<string, string>;
  restart: string;
  profiles?: string[];
  ports?: { host_ip?: string; published: string; target: number }[];
  volumes?: { type: string; source: string; target: string }[];
  healthcheck?: Record<string, unknown>;
  depends_on?: Record<string, { condition: string }>;
};
export type Model = { services: Record<string, Service>; volumes: Record<string, unknown> };

export const read = (path: string) => readFileSync(path, 'utf8');
export const compose = read('docker-compose.yml');
export const dockerfile = read('Dockerfile');
export const versions = JSON.parse(read('stack/versions.json'));

export function run(file: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    execFile(file, args, { ...options, maxBuffer: 8 << 20 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
    );
  });
}

/** Runs the Compose specification's loader on a file's text, alone in a folder and without an environment. */
export async function load(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-compose-'));
  try {
    await writeFile(join(folder, 'docker-compose.yml'), text);
    const args = ['-format', 'json', '-no-path-resolution', 'docker-compose.yml'];
    return await run(inject('composeLoader'), args, { cwd: folder, env: {} });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** docker-compose.yml as that loader understands it. */
export async function loadModel(): Promise<Model> {
  const { stdout, stderr } = await load(compose);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

/** Those that run our own image. */
export const ours = ({ services }: Model) => Object.entries(services).filter(([, service]) => service.build);
