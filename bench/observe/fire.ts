import { eventually } from '../../test/support/expect/eventually.ts';
import { makeCampaign, startCampaign } from '../campaigns/campaign.ts';
import { type Finding, sleep } from '../many/point.ts';
import { verdictOf } from '../many/report.ts';
import { foundBy } from '../parts.ts';
import type { Observed } from './prometheus.ts';
import type { Stage } from './stage.ts';
import { mailTo, trafficOf } from './traffic.ts';

/** Something that goes wrong, and what is told of it. Times are those of the shortened rules. */
type Trouble = {
  title: string;
  alert: string;
  /** Labels that tell it from others of its name. */
  labels?: Record<string, string>;
  /** In how many seconds it must fire: window, threshold and `for`, and half a minute. */
  withinSeconds: number;
  begin(): Promise<unknown> | unknown;
  end(): Promise<unknown> | unknown;
};

const RESOLVED_WITHIN_MS = 240_000;
const PEOPLE = 300;
/** Longer than the longest window that a rule looks back and its patience, as far as nothing but sending is concerned. */
const WELL_MS = 75_000;

type Told = {
  note(text: string): void;
  /** What was found until now is on the screen, whatever ends this process later. */
  say(line: string): void;
};

/** Makes each of six troubles, waits for its alert, mends it, and waits for the alert's end. */
export async function fireAll({ servers, scene, mails, observed }: Stage, { note, say }: Told): Promise<Finding[]> {
  const { posthorn, client } = scene;
  const traffic = trafficOf(scene);
  const kafka = servers.parts.find(({ name }) => name === 'Kafka')?.pid;
  if (kafka === undefined) throw new Error('Kafka is not a process of this machine that can be stopped');
  const restartWorker = () => posthorn.restart('worker');

  const troubles: Trouble[] = [
    {
      title: 'the worker is stopped',
      alert: 'NothingIsSent',
      labels: { channel: 'email' },
      withinSeconds: 30 + 30 + 30,
      begin: () => posthorn.kill('worker'),
      end: restartWorker,
    },
    {
      title: 'Kafka is stopped',
      alert: 'ServerAway',
      labels: { dependency: 'kafka' },
      withinSeconds: 6 + 30,
      begin: () => process.kill(kafka, 'SIGSTOP'),
      end: () => process.kill(kafka, 'SIGCONT'),
    },
    {
      title: 'the only account of a channel breaks',
      alert: 'BreakerOpen',
      labels: { channel: 'email', severity: 'page' },
      withinSeconds: 10 + 30 + 30,
      begin() {
        mails.isBroken = true;
      },
      end() {
        mails.isBroken = false;
      },
    },
    {
      title: 'the relay is killed',
      alert: 'OutboxOld',
      withinSeconds: 60 + 12 + 30,
      begin: () => posthorn.kill('relay'),
      end: () => posthorn.restart('relay'),
    },
    {
      title: 'dead letters',
      alert: 'DeadLettersGrow',
      labels: { channel: 'email' },
      withinSeconds: 20 + 6 + 30,
      begin: () =>
        Promise.all(Array.from({ length: 40 }, (_, n) => traffic.post('/api/notifications', mailTo(`unknown-${n}`)))),
      end: () => {},
    },
    {
      title: 'a campaign stalls, since no worker runs',
      alert: 'CampaignStalled',
      withinSeconds: 30 + 60 + 30,
      async begin() {
        await posthorn.kill('worker');
        const id = await makeCampaign(client, PEOPLE, (index) => `stalled-${index}@example.com`);
        await startCampaign(client, id, PEOPLE);
      },
      end: restartWorker,
    },
  ];

  const steady = traffic.steady(150);
  const findings: Finding[] = [];
  const keep = (found: Finding[]) => {
    for (const finding of found) say(`  ${finding.what}: ${finding.measured} ${verdictOf(finding)}`);
    findings.push(...found);
  };
  try {
    note('all is well');
    keep(await foundBy('all is well', () => quietWhileWell(observed)));
    for (const trouble of troubles) {
      note(trouble.title);
      keep(await foundBy(trouble.title, () => fire(observed, trouble)));
    }
  } finally {
    // Kafka that stands still would hold up the end of everything.
    try {
      process.kill(kafka, 'SIGCONT');
    } catch {
      // It has ended, which its own findings tell.
    }
    await steady.stop();
  }
  return findings;
}

/** Traffic alone makes no alert fire; until then each figure has been read more than once as well. */
async function quietWhileWell(observed: Observed): Promise<Finding[]> {
  const fired = new Set<string>();
  for (const endsAt = Date.now() + WELL_MS; Date.now() < endsAt; await sleep(1_000)) {
    for (const { labels, state } of await observed.alerts()) if (state === 'firing') fired.add(labels.alertname ?? '');
  }
  const measured = fired.size === 0 ? 'none' : [...fired].join(', ');
  return [{ what: 'alerts while all is well', asked: 'none', measured, ok: fired.size === 0 }];
}

async function fire(observed: Observed, { title, alert, labels = {}, ...trouble }: Trouble): Promise<Finding[]> {
  const isMine = (given: Record<string, string>) =>
    given.alertname === alert && Object.entries(labels).every(([name, value]) => given[name] === value);
  const fires = async () =>
    (await observed.alerts()).some(({ labels: given, state }) => state === 'firing' && isMine(given));
  const took = async (condition: () => Promise<boolean>, timeoutMs: number): Promise<number | null> => {
    const startedAt = performance.now();
    const came = await eventually(condition, { timeoutMs, everyMs: 500, what: alert }).catch(() => false);
    return came ? Math.round((performance.now() - startedAt) / 1_000) : null;
  };
  await untilQuiet(observed);
  // What fires before anything was done would fire without it.
  const isFalse = await fires();
  let fired: number | null = null;
  let isTold = false;
  try {
    await trouble.begin();
    // Longer than is asked, so that the table says by how much it is late.
    fired = await took(fires, 2_000 * trouble.withinSeconds);
    // `group_wait` is about telling people; Alertmanager has it at once.
    isTold = fired !== null && (await took(async () => (await observed.told()).includes(alert), 20_000)) !== null;
  } finally {
    await trouble.end();
  }
  const resolved = fired === null ? null : await took(async () => !(await fires()), RESOLVED_WITHIN_MS);
  const seconds = (value: number | null) => (value === null ? 'never' : `${value} s`);
  const { withinSeconds } = trouble;
  return [
    {
      what: `${title}: ${alert} fires`,
      asked: `≤ ${withinSeconds} s`,
      measured: isFalse ? 'before anything was done' : seconds(fired),
      ok: !isFalse && fired !== null && fired <= withinSeconds,
    },
    { what: `${alert} is with Alertmanager`, asked: 'yes', measured: isTold ? 'yes' : 'no', ok: isTold },
    {
      what: `mended: ${alert} ends`,
      asked: `≤ ${RESOLVED_WITHIN_MS / 1_000} s`,
      measured: seconds(resolved),
      ok: resolved !== null,
    },
  ];
}

/** Until nothing fires any more that could hide or feed the next; what does not end is the next trouble's finding. */
async function untilQuiet(observed: Observed): Promise<void> {
  const isQuiet = async () => (await observed.alerts()).every(({ state }) => state !== 'firing');
  await eventually(isQuiet, { timeoutMs: RESOLVED_WITHIN_MS, everyMs: 1_000 }).catch(() => undefined);
  await sleep(2_000);
}
