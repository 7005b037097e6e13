import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

export type Environment = Record<string, string | undefined>;

/**
 * The environment over what stands in `.env`, where there is one (docs/settings.md). With NODE_ENV=test, which the environment
 * says, the file is not read: a test gives all that counts.
 * @param file is looked for from the working directory
 * @throws Error for a file that is there and cannot be read; it tells nothing of what stands in it
 */
export function environment(given: Environment, file = '.env'): Environment {
  return given.NODE_ENV === 'test' ? given : { ...readEnvFile(file), ...given };
}

function readEnvFile(file: string): Environment {
  try {
    return { ...parseEnv(readFileSync(file, 'utf8')) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return {};
    throw new Error(`${file} cannot be read (${code}).`);
  }
}
