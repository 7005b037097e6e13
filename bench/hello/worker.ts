import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import { WorkflowClient } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import { taskQueueFor } from '../../src/contracts/notification-workflow.ts';
import { createSemaphore } from '../../src/kafka/semaphore.ts';
import { createLogger } from '../../src/observability/logger.ts';
import { connectTemporal, installRuntime, sdkLogger } from '../../src/temporal/connection.ts';
import { runWorker } from '../../src/temporal/run-worker.ts';
import { answerQuestions } from '../ask.ts';

export type HelloQuestion = { count: number };
/** Milliseconds from the first start to the last completion. */
export type HelloAnswer = { durationMs: number };

/** As many as the bridge has. */
const STARTS_IN_FLIGHT = 24;
/** More than the tasks that may be open after the last activity has run. */
const LAST_ONES = 100;

const [address = '', namespace = ''] = process.argv.slice(2);
const logger = createLogger('hello', 'warn');
/** In the order in which their activities ran. */
const greeted: string[] = [];
const activities = {
  async greet(name: string): Promise<string> {
    greeted.push(Context.current().info.workflowExecution?.workflowId ?? '');
    return `Hello, ${name}!`;
  },
};
export type Greetings = typeof activities;

installRuntime(logger);
const settings = { address, namespace, tls: null, apiKey: null };
const connection = await connectTemporal(settings, logger, new AbortController().signal);
const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: sdkLogger(logger) });
// Through the very function of the product, so that both run with the same numbers.
await runWorker({
  connection,
  namespace,
  channel: 'email',
  urgent: false,
  activities,
  workflowBundle,
  drainMs: 1_000,
  logger,
});
const client = new WorkflowClient({ connection, namespace });
let rounds = 0;

async function run(count: number): Promise<HelloAnswer> {
  const round = ++rounds;
  const permits = createSemaphore(STARTS_IN_FLIGHT);
  greeted.length = 0;
  const startedAt = performance.now();
  await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const giveBack = await permits.take();
      const workflowId = `hello-${round}-${index}`;
      await client.start('hello', { workflowId, taskQueue: taskQueueFor('email', { urgent: false }), args: ['world'] });
      giveBack();
    }),
  );
  while (greeted.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  await Promise.all(greeted.slice(-LAST_ONES).map((workflowId) => client.getHandle(workflowId).result()));
  return { durationMs: performance.now() - startedAt };
}

answerQuestions<HelloQuestion>(({ count }) => run(count));
