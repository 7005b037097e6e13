import { eventually } from '../../test/support/expect/eventually.ts';
import { makeCampaign, startCampaign } from '../campaigns/campaign.ts';
import type { Scene } from '../campaigns/scene.ts';
import { type Finding, sleep } from '../many/point.ts';
import type { Servers } from '../servers.ts';
import type { MailServer } from './mail-server.ts';
import type { Observed } from './prometheus.ts';
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

/** Makes each of six troubles, waits for its alert, mends it, and waits for the alert's end. */
export async function fireAll(
  servers: Servers,
  scene: Scene,
  mails: MailServer,
  observed: Observed,
  note: (text: string) => void,
): Promise<Finding[]> {
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
  try {
    await untilQuiet(observed);
    for (const trouble of troubles) {
      note(trouble.title);
      findings.push(...(await fire(observed, trouble)));
    }
  } finally {
    // Kafka that stands still would hold up the end of everything.
    process.kill(kafka, 'SIGCONT');
    await steady.stop();
  }
  return findings;
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
  await trouble.begin();
  // Longer than is asked, so that the table says by how much it is late.
  const fired = await took(fires, 2_000 * trouble.withinSeconds);
  // `group_wait` is about telling people; Alertmanager has it at once.
  const isTold = fired !== null && (await took(async () => (await observed.told()).includes(alert), 20_000)) !== null;
  await trouble.end();
  const resolved = await took(async () => !(await fires()), RESOLVED_WITHIN_MS);
  await untilQuiet(observed);
  const seconds = (value: number | null) => (value === null ? 'never' : `${value} s`);
  const { withinSeconds } = trouble;
  return [
    {
      what: `${title}: ${alert} fires`,
      asked: `≤ ${withinSeconds} s`,
      measured: seconds(fired),
      ok: fired !== null && fired <= withinSeconds,
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
