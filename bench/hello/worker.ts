import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import { WorkflowClient } from '@temporalio/client';
import { bundleWorkflowCode } from '@temporalio/worker';
import { mapWithLimit } from '../../src/async/map-with-limit.ts';
import { taskQueueFor } from '../../src/contracts/notification-workflow.ts';
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
  taskQueue: taskQueueFor('email', { urgent: false }),
  size: 'ordinary',
  activities,
  workflowBundle,
  drainMs: 1_000,
  onLost: () => process.exit(1),
});
const client = new WorkflowClient({ connection, namespace });
let rounds = 0;

async function run(count: number): Promise<HelloAnswer> {
  const round = ++rounds;
  greeted.length = 0;
  const startedAt = performance.now();
  const taskQueue = taskQueueFor('email', { urgent: false });
  const numbers = Array.from({ length: count }, (_, index) => index);
  await mapWithLimit(numbers, STARTS_IN_FLIGHT, (index) =>
    client.start('hello', { workflowId: `hello-${round}-${index}`, taskQueue, args: ['world'] }),
  );
  while (greeted.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  await Promise.all(greeted.slice(-LAST_ONES).map((workflowId) => client.getHandle(workflowId).result()));
  return { durationMs: performance.now() - startedAt };
}

answerQuestions<HelloQuestion>(({ count }) => run(count));
