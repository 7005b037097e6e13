import type { DoctorCheck } from '../cli/doctor-check.ts';
import { reasonOf } from '../observability/health.ts';
import type { CheckTools, VendorAccount } from '../providers/manifest.ts';
import { checkOf } from './checks.ts';

/** The configured vendor accounts, as far as they can be checked without sending. */
export async function checkAccounts(
  accounts: Pick<VendorAccount, 'name' | 'check'>[],
  reach: CheckTools['reach'],
): Promise<DoctorCheck[]> {
  const checks = accounts.map(async ({ name, check }) => {
    const checked = await check?.({ reach, reasonOf });
    return checked ? [checkOf(name, checked, checked.advice)] : [];
  });
  return (await Promise.all(checks)).flat();
}
