import { join } from 'node:path';
import { demoKey } from '../boot/demo.mjs';
import { walkCircle } from '../dead-letters/circle.mjs';
import { StackError } from '../errors.mjs';
import { answers } from '../servers/healthy.mjs';
import { readSettings } from '../settings.mjs';

/**
 * Shows the whole circle of a dead letter on the running stack, as its demo client.
 * @returns {Promise<number>} exit code 0: each step was seen
 * @throws {StackError} where the stack does not run, or with the first step that was not seen
 */
export async function dlqTest() {
  const { ports, given, dataDir } = readSettings(process.env);
  const api = `http://127.0.0.1:${ports.api}`;
  const simulators = `http://127.0.0.1:${ports.simulators}`;
  if (!(await isUp(`${api}/health/live`))) {
    throw new StackError(`Posthorn does not answer on ${api}. Start it with npm start, and run this beside it.`);
  }
  // Numbers that are magic in a simulator may be somebody's own.
  if (given.sms || !(await isUp(`${simulators}/healthz`))) {
    throw new StackError(
      'This sends SMS to the simulators of npm start only, and here an account of your own is used.',
    );
  }
  const key = await demoKey(api, join(dataDir, 'demo-client.key'));
  const { seen, failedId } = await walkCircle({ api, key, simulators, say: console.log });

  console.log(`\nAll ${seen} checks passed: what fails is kept, can be mended, and is sent once.`);
  const query = 'ExecutionStatus="Failed"';
  if (given.temporal) console.log(`Failed runs in the Temporal UI: the filter ${query}`);
  else {
    const workflows = `http://127.0.0.1:${ports.temporalUi}/namespaces/default/workflows`;
    console.log(`Failed runs in the Temporal UI:  ${workflows}?query=${encodeURIComponent(query)}`);
    console.log(`the first one of this test:      ${workflows}/notification-${failedId}`);
  }
  return 0;
}

const isUp = (/** @type {string} */ url) => answers(url).catch(() => false);
