/** Codes of Node and PostgreSQL that say "not now", whatever was asked (PostgreSQL 18, appendix A). */
const CODES = new Set([
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'ETIMEDOUT',
    'EPIPE',
    'ENOTFOUND',
    'EAI_AGAIN',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'ENOENT',
  ],
  // connection exceptions; too many connections; out of memory or disk; shutting down, crashed, starting up
  ...['08000', '08001', '08003', '08004', '08006', '53000', '53100', '53200', '53300'],
  ...['57P01', '57P02', '57P03'],
  // a statement, lock or idle time-out; a deadlock or conflict that retries did not get past; a read-only standby
  ...['57014', '55P03', '25P03', '25P04', '40P01', '40001', '25006'],
]);

/** node-postgres gives these no code. */
const MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error and is not queryable',
  'Client was closed and is not queryable',
];

/** Whether the database is away or overwhelmed, so that the same request may pass later. Looks through wrapped errors. */
export function isDatabaseUnavailable(error: unknown): boolean {
  for (let current = error, depth = 0; current instanceof Error && depth < 5; current = current.cause, depth++) {
    const { code, message } = current as Error & { code?: unknown };
    if (typeof code === 'string' && CODES.has(code)) return true;
    if (MESSAGES.some((known) => message.startsWith(known))) return true;
  }
  return false;
}
