import type { Finding } from '../../cli/finding.ts';
import type { Settings } from '../../config/settings.ts';
import { reasonOf } from '../../observability/health.ts';
import { accountsOf } from '../wiring/accounts.ts';
import { checkReachable } from '../wiring/check-reachable.ts';
import { findingOf } from './findings.ts';

/** The configured vendor accounts, as far as they can be checked without sending. */
export function checkAccounts(settings: Settings): Promise<Finding[]> {
  const tools = { reach: checkReachable, reasonOf };
  const checks = accountsOf(settings).map(async ({ name, check }) => {
    const checked = await check?.(tools);
    return checked ? [findingOf(name, checked, checked.advice)] : [];
  });
  return Promise.all(checks).then((findings) => findings.flat());
}
