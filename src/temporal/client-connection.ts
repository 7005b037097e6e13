import { Connection } from '@temporalio/client';
import type { TemporalSettings } from './connection.ts';

/** A connection for a process without workers. It connects with the first call, so that nothing waits for Temporal. */
export function connectLazily(settings: TemporalSettings): Connection {
  return Connection.lazy({
    address: settings.address,
    ...(settings.tls ? { tls: settings.tls } : {}),
    ...(settings.apiKey ? { apiKey: settings.apiKey } : {}),
  });
}
