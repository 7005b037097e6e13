import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

export type { Logger };

/** Names under which an address, content or a secret could reach a line by accident. */
const REDACTED = ['recipient', 'content', 'to', 'email', 'phone', 'address', 'apiKey', 'authorization', 'password'];
const CENSOR = '[redacted]';

/**
 * One JSON object per line on standard output, written synchronously: a line that was logged survives kill -9.
 * @param level pino's: trace, debug, info, warn, error, fatal or silent.
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }), log: redactBelow },
    serializers: { err: (error: Error) => redactIn(stdSerializers.err(error)) },
    redact: { paths: REDACTED, censor: CENSOR },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Pino redacts names of the line itself; of a path such as `*.email` it would look at each value nine times. */
function redactBelow(fields: Record<string, unknown>): Record<string, unknown> {
  let safe = fields;
  for (const name of Object.keys(fields)) {
    // An error is redacted once it is an object.
    if (name === 'err') continue;
    const value = redactIn(fields[name]);
    if (value === fields[name]) continue;
    if (safe === fields) safe = { ...fields };
    safe[name] = value;
  }
  return safe;
}

function redactIn(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const names = REDACTED.filter((name) => Object.hasOwn(value, name));
  return names.length === 0 ? value : { ...value, ...Object.fromEntries(names.map((name) => [name, CENSOR])) };
}
