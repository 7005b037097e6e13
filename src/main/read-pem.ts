import { readFileSync } from 'node:fs';

/**
 * A PEM file that a setting names; null where the setting is not there.
 * @throws Error with the setting's name as its code, which is what the log says: a path may be a secret of its own
 */
export function readPem(name: string, path: string | undefined): Buffer | null {
  if (path === undefined) return null;
  const pem = readOrNull(path);
  if (!pem?.includes('-----BEGIN ')) {
    throw Object.assign(new Error(`${name} does not name a readable PEM file`), { code: `${name}_UNREADABLE` });
  }
  return pem;
}

function readOrNull(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
