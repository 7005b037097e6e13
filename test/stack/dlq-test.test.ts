import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../../stack/ports.mjs';
import { simulatedVendors } from '../../stack/servers/simulators.mjs';
import { startSimulators } from '../../stack/simulators/start.mjs';
import { type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';

const POSTHORN = fileURLToPath(new URL('../../stack/posthorn.mjs', import.meta.url));

type Simulators = Awaited<ReturnType<typeof startSimulators>>;

let simulators: Simulators;
let others: Simulators;
let flow: Flow;
let dataDir: string;
let apiPort: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'posthorn-dlq-test-'));
  [simulators, others] = await Promise.all([startSimulators({ port: 0 }), startSimulators({ port: 0 })]);
  flow = await openFlow({ env: { ...simulatedVendors(simulators.url), WORKER_CHANNELS: 'email,sms' } });
  const [api] = await Promise.all([flow.start('api'), flow.start('engine')]);
  apiPort = new URL(api.url()).port;
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await Promise.all([simulators.close(), others.close()]);
  rmSync(dataDir, { recursive: true });
});

/** Runs the command as `npm run dlq-test` does, beside a stack on these ports. */
async function dlqTest(ports: { PORT?: string; SIMULATORS_PORT?: number }, ...args: string[]) {
  const { PATH, HOME } = process.env;
  const given = { PORT: apiPort, SIMULATORS_PORT: simulators.port, ...ports };
  const env = { PATH, HOME, POSTHORN_DATA: dataDir, ...given, SIMULATORS_PORT: String(given.SIMULATORS_PORT) };
  const child = spawn(process.execPath, [POSTHORN, 'dlq-test', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text) => {
      output += text;
    });
  }
  const code = await new Promise((resolve) => child.on('close', resolve));
  return { code, output };
}

test('the circle of a dead letter is shown on a running stack, and again right after', async () => {
  for (const run of [1, 2]) {
    const { code, output } = await dlqTest({});
    expect(code, output).toBe(0);
    expect(output.match(/✓/g)?.length).toBe(20);
    for (const seen of ['twilio_21211', 'refused: 409', 'RESOLVED by replay', 'counts 5', 'as ignored', 'replays 4']) {
      expect(output).toContain(seen);
    }
    expect(output).toContain('/namespaces/default/workflows?query=ExecutionStatus%3D%22Failed%22');
    expect(output).not.toContain('nk_');
    expect(simulators.ledger.entries().filter(({ taken }) => taken)).toHaveLength(5 * run);
  }
  expect(statSync(join(dataDir, 'demo-client.key')).mode & 0o777).toBe(0o600);
}, 120_000);

test('it ends with exit code 1 at the first thing that is not seen, and names it', async () => {
  // A simulator that nobody sends to has taken nothing.
  const { code, output } = await dlqTest({ SIMULATORS_PORT: others.port });
  expect(code).toBe(1);
  expect(output).toContain('Not seen: the simulator has taken it once (found: 0)');
  expect(output).not.toContain('checks passed');
});

test('without a running stack it says so, and how to start one', async () => {
  const [free = 0] = await freePorts(1);
  const { code, output } = await dlqTest({ PORT: String(free) });
  expect(code).toBe(1);
  expect(output).toMatch(/does not answer on http:\/\/127\.0\.0\.1:\d+\. Start it with npm start/);
});

test('it sends nothing where there are no simulators, since its numbers may be somebody’s', async () => {
  const [free = 0] = await freePorts(1);
  const before = simulators.ledger.entries().length;
  const { code, output } = await dlqTest({ SIMULATORS_PORT: free });
  expect(code).toBe(1);
  expect(output).toContain('simulators of npm start only');
  expect(simulators.ledger.entries()).toHaveLength(before);
});

test('--help tells what it does', async () => {
  const { code, output } = await dlqTest({}, '--help');
  expect(code).toBe(0);
  expect(output).toMatch(/dlq-test +show the life of a dead letter/);
});
