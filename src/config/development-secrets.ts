import { isLoopbackHost } from '../domain/loopback.ts';

/** The secrets that stand in this repository, for laptops: docker-compose.yml, the simulators, the default of API_SECRET. */
const MARK = 'development-only';

export const DEVELOPMENT_API_SECRET = `${MARK}-secret-do-not-use-it`;

/** Of the PostgreSQL of `npm start` and of the default of DATABASE_URL, which only this machine reaches. */
const LOCAL_PASSWORD = 'postgres';

/** Whether a setting's value is one of them, or holds one, as an address does in its password or its parameters. */
export function isDevelopmentSecret(value: unknown): boolean {
  return typeof value === 'string' && (value.includes(MARK) || decoded(value).includes(MARK));
}

/** Whether an address of another machine has the password that is published for this one. */
export function hasLocalPassword(address: unknown): boolean {
  if (typeof address !== 'string' || !URL.canParse(address)) return false;
  const { hostname, password, searchParams } = new URL(address);
  const host = searchParams.get('host') || hostname;
  const given = searchParams.get('password') ?? decoded(password);
  return given === LOCAL_PASSWORD && !isLoopbackHost(host) && !/^(?:\/|%2f|$)/i.test(host);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
