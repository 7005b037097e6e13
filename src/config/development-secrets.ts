/** The secrets that stand in this repository, for laptops: docker-compose.yml, the simulators, the default of API_SECRET. */
const PREFIX = 'development-only';

export const DEVELOPMENT_API_SECRET = `${PREFIX}-secret-do-not-use-it`;

/** Whether a setting's value is one of them, or an address with one of them as its password. */
export function isDevelopmentSecret(value: unknown): boolean {
  return typeof value === 'string' && (value.startsWith(PREFIX) || passwordIn(value).startsWith(PREFIX));
}

function passwordIn(address: string): string {
  try {
    return decodeURIComponent(new URL(address).password);
  } catch {
    return '';
  }
}
