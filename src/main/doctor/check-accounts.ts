import type { Finding } from '../../cli/finding.ts';
import type { Settings } from '../../config/settings.ts';
import { checkReachable } from '../check-reachable.ts';
import { accountsOf } from '../parts/accounts.ts';
import { findingOf } from './findings.ts';

/** The configured vendor accounts. Checks only that the vendor is reachable: testing an account would send a message. */
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
  const words = status === 'up' ? `${address} is reachable` : `${address} is not reachable (${detail})`;
  return findingOf(
    name,
    { status, detail: words },
    `Allow connections from this machine to it, or correct ${setting}.`,
  );
}
