import type { Finding } from '../../cli/finding.ts';
import { InvalidSettings, loadSettings } from '../../config/load.ts';
import type { Settings } from '../../config/settings.ts';
import { fail, ok, warn } from './findings.ts';

const SEE = 'See .env.example, which lists every setting.';

/** Every setting that cannot be used, or those that can and should not be; the settings, where they can be used. */
export function judgeSettings(env: Record<string, string | undefined>): {
  settings: Settings | null;
  findings: Finding[];
} {
  try {
    const settings = loadSettings(env);
    const doubts = settings.NODE_ENV === 'production' ? productionDoubts(settings) : [];
    return { settings, findings: [ok('settings', `can be used (NODE_ENV=${settings.NODE_ENV})`), ...doubts] };
  } catch (error) {
    if (!(error instanceof InvalidSettings)) throw error;
    const lines = error.message.split('\n').slice(1);
    return { settings: null, findings: lines.map((line) => badSetting(line.trim())) };
  }
}

/** @param line `NAME: what is wrong with it` */
function badSetting(line: string): Finding {
  const [, name = 'settings', reason = line] = /^([A-Z0-9_]+): (.*)$/.exec(line) ?? [];
  return fail(name, reason, SEE);
}

/** What works, and what nobody means who serves others with it. */
function productionDoubts(settings: Settings): Finding[] {
  const findings: Finding[] = [];
  const doubt = (name: keyof Settings, isSo: boolean, detail: string, advice: string) => {
    if (isSo) findings.push(warn(name, detail, advice));
  };
  const isOpen = settings.OPEN_REGISTRATION === 'true';
  doubt('OPEN_REGISTRATION', isOpen, 'anybody may register', 'Unset it, and register clients with ADMIN_TOKEN.');
  doubt('ADMIN_TOKEN', !isOpen && !settings.ADMIN_TOKEN, 'unset: nobody can register', 'Set 16 characters or more.');
  doubt(
    'ALLOW_LOOPBACK_TARGETS',
    settings.ALLOW_LOOPBACK_TARGETS,
    'clients may have webhooks call this machine',
    'Unset it: it is for development.',
  );
  doubt('PUBLIC_URL', !settings.PUBLIC_URL, 'unset: marketing mail is refused', 'Set how the world reaches the API.');
  doubt(
    'MAIL_FROM',
    settings.MAIL_FROM.endsWith('.localdomain'),
    'is the address of nobody',
    'Set the address that mails come from.',
  );
  doubt(
    'KAFKA_REPLICATION',
    settings.KAFKA_REPLICATION < 3,
    `${settings.KAFKA_REPLICATION}: the loss of a broker loses records`,
    'Use 3 brokers and 3, then npm run topics.',
  );
  doubt(
    'KAFKA_SSL',
    !settings.KAFKA_SSL && !settings.KAFKA_BROKERS.every(isHere),
    'records go to other machines in the clear',
    'Set KAFKA_SSL=true (docs/operating.md, "TLS").',
  );
  doubt(
    'DATABASE_URL',
    !isHere(new URL(settings.DATABASE_URL).host) && !/[?&]sslmode=verify-/.test(settings.DATABASE_URL),
    'does not verify who the database is',
    'Append ?sslmode=verify-full (docs/operating.md, "TLS").',
  );
  const isTemporalPlain = !settings.TEMPORAL_TLS_CA && !settings.TEMPORAL_TLS_CERT && !settings.TEMPORAL_API_KEY;
  doubt(
    'TEMPORAL_TLS_CA',
    isTemporalPlain && !isHere(settings.TEMPORAL_ADDRESS),
    'Temporal is spoken to in the clear',
    'Set TEMPORAL_TLS_CA (docs/operating.md, "TLS").',
  );
  return findings;
}

function isHere(host: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
}
