import { equalSecrets } from './equal-secrets.ts';

/** Whether who sends this `Authorization` may see figures, and what servers say of themselves. */
export type MayReadMetrics = (authorization: string | undefined) => boolean;

/** @param token METRICS_TOKEN; null where there is none, and then everybody may who reaches the port */
export function createMayReadMetrics(token: string | null): MayReadMetrics {
  if (token === null) return () => true;
  return (authorization = '') => equalSecrets(authorization.replace(/^bearer /i, 'Bearer '), `Bearer ${token}`);
}
