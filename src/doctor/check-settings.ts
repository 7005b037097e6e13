import type { DoctorCheck } from '../cli/doctor-check.ts';
import type { InvalidSettings } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import { CHANNELS, type Channel } from '../domain/channel.ts';
import { hostOf, isLoopbackHost } from '../domain/loopback.ts';
import { fail, ok, warn } from './checks.ts';

const SEE = 'See docs/settings.md, which lists every setting.';

/** Every setting that cannot be used; else those that can be used, and should not be in production. */
export function checkSettings(loaded: Settings | InvalidSettings): DoctorCheck[] {
  if (loaded instanceof Error) {
    const lines = loaded.message.split('\n').slice(1);
    return lines.map((line) => badSetting(line.trim()));
  }
  const warnings = loaded.NODE_ENV === 'production' ? productionWarnings(loaded) : [];
  return [ok('settings', `can be used (NODE_ENV=${loaded.NODE_ENV})`), ...warnings];
}

/** @param line `NAME: what is wrong with it` */
function badSetting(line: string): DoctorCheck {
  const [, name = 'settings', reason = line] = /^([A-Z0-9_]+): (.*)$/.exec(line) ?? [];
  return fail(name, reason, SEE);
}

/** What works, but should not be used in production. */
function productionWarnings(settings: Settings): DoctorCheck[] {
  const warnings: DoctorCheck[] = [];
  const warnIf = (name: keyof Settings, isSo: boolean, detail: string, advice: string) => {
    if (isSo) warnings.push(warn(name, detail, advice));
  };
  const isOpen = settings.OPEN_REGISTRATION === 'true';
  warnIf('OPEN_REGISTRATION', isOpen, 'anyone may register', 'Unset it, and register clients with ADMIN_TOKEN.');
  const [unlimited] = isOpen ? channelsWithoutQuota(settings) : [];
  warnIf(
    `QUOTA_PER_DAY_${unlimited ?? 'EMAIL'}`,
    unlimited !== undefined,
    'unset: whoever registers may send without limit',
    'Set quotas for all channels that are set up, or close registration.',
  );
  warnIf('ADMIN_TOKEN', !isOpen && !settings.ADMIN_TOKEN, 'unset: nobody can register', 'Set 32 characters or more.');
  warnIf(
    'ALLOW_LOOPBACK_TARGETS',
    settings.ALLOW_LOOPBACK_TARGETS,
    'webhooks of clients may call this machine',
    'Unset it: it is for development.',
  );
  warnIf(
    'PUBLIC_URL',
    !settings.PUBLIC_URL,
    'unset: marketing mail is refused',
    'Set it to the public address of the API.',
  );
  for (const name of ['SMTP_REQUIRE_TLS', 'SMTP_FALLBACK_REQUIRE_TLS'] as const) {
    warnIf(
      name,
      settings[name] === false,
      'false: mails may travel unencrypted, and whoever takes STARTTLS away reads them',
      'Unset it (docs/operating.md, "TLS").',
    );
  }
  warnIf('MAIL_FROM', settings.MAIL_FROM.endsWith('.localdomain'), 'is a placeholder', 'Set the sender of your mails.');
  warnIf(
    'KAFKA_REPLICATION',
    settings.KAFKA_REPLICATION < 3,
    `${settings.KAFKA_REPLICATION}: losing a broker loses records`,
    'Use 3 brokers and 3, then npm run topics.',
  );
  warnIf(
    'KAFKA_SSL',
    !settings.KAFKA_SSL && !settings.KAFKA_BROKERS.every(isHere),
    'records travel to other machines unencrypted',
    'Set KAFKA_SSL=true (docs/operating.md, "TLS").',
  );
  warnIf(
    'DATABASE_URL',
    !isHere(new URL(settings.DATABASE_URL).host) && !/[?&]sslmode=verify-/.test(settings.DATABASE_URL),
    'does not verify the identity of the server',
    'Append ?sslmode=verify-full (docs/operating.md, "TLS").',
  );
  const isTemporalPlain = !settings.TEMPORAL_TLS_CA && !settings.TEMPORAL_TLS_CERT && !settings.TEMPORAL_API_KEY;
  warnIf(
    'TEMPORAL_TLS_CA',
    isTemporalPlain && !isHere(settings.TEMPORAL_ADDRESS),
    'the connection to Temporal is unencrypted',
    'Set TEMPORAL_TLS_CA (docs/operating.md, "TLS").',
  );
  return warnings;
}

function channelsWithoutQuota(settings: Settings): Uppercase<Channel>[] {
  const names = CHANNELS.map((channel) => channel.toUpperCase() as Uppercase<Channel>);
  return names.filter((name) => !settings[`QUOTA_PER_DAY_${name}`] && !settings[`QUOTA_PER_MONTH_${name}`]);
}

function isHere(authority: string): boolean {
  return isLoopbackHost(hostOf(authority));
}
