import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** Names under which an address, content or a secret could reach a line by accident. */
const REDACTED = ['recipient', 'content', 'to', 'email', 'phone', 'address', 'apiKey', 'authorization', 'password'];

/**
 * One JSON object per line on standard output, written synchronously: a line that was logged survives kill -9.
 * @param level pino's: trace, debug, info, warn, error, fatal or silent.
 */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
  };
  return destination ? pino(options, destination) : pino(options);
}
