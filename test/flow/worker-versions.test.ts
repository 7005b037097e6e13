import { setTimeout as pause } from 'node:timers/promises';
import { Connection, WorkflowClient } from '@temporalio/client';
import { afterAll, afterEach, beforeAll, expect, inject, test } from 'vitest';
import { taskQueueFor, workflowIdFor } from '../../src/contracts/notification-workflow.ts';
import { eventually } from '../support/expect/eventually.ts';
import { eachOnce, type Flow, openFlow, TURN_MS } from '../support/servers/flow.ts';
import type { TestProcess } from '../support/servers/processes.ts';
import { createNamespace, type TestNamespace } from '../support/servers/temporal-namespace.ts';

const DEPLOYMENT = 'posthorn';

let namespace: TestNamespace;
let connection: Connection;
let workflows: WorkflowClient;
let flow: Flow;
let api: TestProcess;

beforeAll(async () => {
  // Of its own: a current build would keep the work of every queue from the workers of other files, which have none.
  namespace = await createNamespace(inject('temporalAddress'));
  connection = await Connection.connect({ address: inject('temporalAddress') });
  workflows = new WorkflowClient({ connection, namespace: namespace.name });
  flow = await openFlow({ env: { TEMPORAL_NAMESPACE: namespace.name } });
  api = await flow.start('api');
}, TURN_MS);
afterEach(() => flow.assertNoneLeft());
afterAll(async () => {
  await flow.close();
  await connection.close();
  await namespace.delete();
});

const startEngine = (buildId: string) =>
  flow.start('engine', { TEMPORAL_DEPLOYMENT_NAME: DEPLOYMENT, TEMPORAL_BUILD_ID: buildId });

/** Waits until Temporal knows the build by the worker of our queue. */
function untilRegistered(buildId: string): Promise<unknown> {
  const registered = async () => {
    const { workerDeploymentVersionInfo, versionTaskQueues } =
      await connection.workflowService.describeWorkerDeploymentVersion({
        namespace: namespace.name,
        deploymentVersion: { deploymentName: DEPLOYMENT, buildId },
      });
    const isOfQueue = versionTaskQueues.some(({ name }) => name === taskQueueFor('email', { urgent: false }));
    return isOfQueue && workerDeploymentVersionInfo?.deploymentVersion?.buildId === buildId;
  };
  return eventually(registered, { what: `build ${buildId}` });
}

/** What `temporal worker deployment set-current-version` asks; refused until the build has every queue of the last one. */
const makeCurrent = (buildId: string) =>
  eventually(
    () =>
      connection.workflowService.setWorkerDeploymentCurrentVersion({
        namespace: namespace.name,
        deploymentName: DEPLOYMENT,
        buildId,
        identity: 'a person',
      }),
    { what: `${buildId} made current` },
  );

/** Known to the server a moment after our status, with the end of the workflow task. */
async function versioningOf(id: string) {
  const { raw } = await workflows.getHandle(workflowIdFor(id, 0)).describe();
  const { behavior, deploymentVersion } = raw.workflowExecutionInfo?.versioningInfo ?? {};
  return { behavior, build: deploymentVersion?.buildId };
}
const SOON = { timeout: 60_000, interval: 100 };
const AUTO_UPGRADE = 2; // temporal.api.enums.v1.VersioningBehavior

test('a new build gets no work until it is made current; then runs of the old one go on with it', async () => {
  const first = await startEngine('1.0.0');
  await untilRegistered('1.0.0');
  const waiting = await flow.notify(api);
  const handle = workflows.getHandle(workflowIdFor(waiting, 0));
  await eventually(() => handle.describe(), { what: 'the run' });
  await pause(2_000);
  expect(flow.mails()).toEqual({});

  await makeCurrent('1.0.0');
  await flow.until('SENT', [waiting]);
  await expect.poll(() => versioningOf(waiting), SOON).toEqual({ behavior: AUTO_UPGRADE, build: '1.0.0' });

  const scheduled = await flow.notify(api, { delayMs: 600_000 });
  await flow.until('SCHEDULED', [scheduled]);
  await expect.poll(() => versioningOf(scheduled), SOON).toMatchObject({ build: '1.0.0' });
  const second = await startEngine('1.1.0');
  await untilRegistered('1.1.0');
  const between = await flow.notify(api);
  await flow.until('SENT', [between]);
  await expect.poll(() => versioningOf(between), SOON).toMatchObject({ build: '1.0.0' });

  await makeCurrent('1.1.0');
  expect(await first.stop()).toBe(0);
  const sendAt = new Date().toISOString();
  expect((await flow.request(api, 'PATCH', `/api/notifications/${scheduled}`, { body: { sendAt } })).status).toBe(200);
  await flow.until('SENT', [scheduled]);
  await expect.poll(() => versioningOf(scheduled), SOON).toEqual({ behavior: AUTO_UPGRADE, build: '1.1.0' });
  expect(flow.mails()).toEqual(eachOnce([waiting, scheduled, between]));
  expect(await second.metric('attempts_total', { outcome: 'sent' })).toBe(1);
  expect(await second.stop()).toBe(0);
}, 300_000);
