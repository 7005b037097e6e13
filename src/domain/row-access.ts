import type { KeyMode } from './notification.ts';

/** Whose notifications and dead letters somebody may see and change; both null for the operator and for jobs: all. */
export type RowAccess = {
  /** UUID. */
  clientId: string | null;
  /** Of the key: a test key has what test keys sent, a live one all of its client's. */
  environment: KeyMode | null;
};

/** As `RowAccess`, for what only ever happens on behalf of one client. */
export type ClientAccess = RowAccess & { clientId: string };

/** Whether a row is among them. What is not must look like what never was. */
export function isWithin(
  { clientId, environment }: RowAccess,
  row: { clientId: string; environment: KeyMode },
): boolean {
  return (clientId === null || row.clientId === clientId) && (environment !== 'test' || row.environment === 'test');
}
