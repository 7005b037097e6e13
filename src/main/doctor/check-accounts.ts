import type { Finding } from '../../cli/finding.ts';
import type { Settings } from '../../config/settings.ts';
import { checkReachable } from '../check-reachable.ts';
import { accountsOf } from '../parts/accounts.ts';
import { findingOf } from './findings.ts';

/** The vendors' accounts that are set up. Only whether the vendor can be reached: to try an account is to send. */
export function checkAccounts(settings: Settings): Promise<Finding[]> {
  const places: Record<string, { url: string; setting: string }> = {
    twilio: { url: settings.TWILIO_BASE_URL, setting: 'TWILIO_BASE_URL' },
    msg91: { url: settings.MSG91_BASE_URL, setting: 'MSG91_BASE_URL' },
    meta: { url: settings.WHATSAPP_BASE_URL, setting: 'WHATSAPP_BASE_URL' },
    fcm: { url: settings.FCM_BASE_URL, setting: 'FCM_BASE_URL' },
  };
  const checks = accountsOf(settings).flatMap(({ name }) => {
    const place = places[name];
    return place ? [checkAccount(name, place.url, place.setting)] : [];
  });
  return Promise.all(checks);
}

async function checkAccount(name: string, url: string, setting: string): Promise<Finding> {
  const { hostname, port, protocol } = new URL(url);
  const address = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`;
  const { status, detail } = await checkReachable(address);
  const words = status === 'up' ? `${address} can be reached` : `${address} cannot be reached (${detail})`;
  return findingOf(name, { status, detail: words }, `Let this machine reach it, or correct ${setting}.`);
}
