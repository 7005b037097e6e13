import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Connection, type WorkflowHandle } from '@temporalio/client';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { inject } from 'vitest';
import type { Activities } from '../../../src/activities/index.ts';
import {
  CHANGED_SIGNAL,
  NOTIFICATION_WORKFLOW,
  type NotificationPlan,
  taskQueueFor,
} from '../../../src/contracts/notification-workflow.ts';
import { type DeliveryOutcome, PAUSED } from '../../../src/domain/outcome.ts';
import { DEFAULT_RETRY } from '../../../src/domain/retry-policy.ts';
import type { Status } from '../../../src/domain/status.ts';
import { freePorts } from '../../../stack/ports.mjs';
import { eventually } from '../expect/eventually.ts';
import { keepHistory } from '../expect/histories.ts';
import { workflowBundle } from './workflow-bundle.ts';

/**
 * What `deliver` answers, one after the other; `fail` throws as a broken line to PostgreSQL does, `paused` has it wait for
 * what is left of the pause, as the claim does.
 */
export type Script = { deliver: (DeliveryOutcome | 'fail' | 'paused')[]; giveUp?: Status };

type History = Awaited<ReturnType<WorkflowHandle['fetchHistory']>>;

export type Told = {
  /** Each call of `deliver`; `pauseMs` is what was left of the pause before it. */
  calls: { seq: number; provider: string; pauseMs: number; local: boolean; queue: string }[];
  /** With each call the other providers that were left. */
  others: string[][];
  gaveUp: string[];
  /** The status that the workflow returned, or the type of the failure that it ended with. */
  end: string;
  history: History;
};

export type TimeSkipping = {
  /** Keeps the history of the next run under this name, where none is kept: test/replay replays them for ever. */
  as(name: string): Pick<TimeSkipping, 'run'>;
  /** Runs one workflow to its end against scripted activities; time is skipped while it waits. */
  run(plan: Partial<NotificationPlan>, script: Script, meanwhile?: (send: Signals) => Promise<void>): Promise<Told>;
  close(): Promise<void>;
};

type Signals = {
  changed(): Promise<void>;
  sleep(ms: number): Promise<void>;
  /** Ends it once a task of the workflow has failed, as it would again and again. */
  endAtFailedTask(): Promise<void>;
};

/**
 * The workflow on the time-skipping test server. Only its decisions are looked at, so its activities are scripted; what
 * they really do is tested with PostgreSQL and SMTP in test/activities and test/flow.
 */
export async function startTimeSkipping(): Promise<TimeSkipping> {
  const { env, close } = await startTimeSkippingServer();
  const codePath = await workflowBundle();

  async function run(
    given: Partial<NotificationPlan>,
    script: Script,
    meanwhile?: (send: Signals) => Promise<void>,
  ): Promise<Told> {
    const told: Told = { calls: [], others: [], gaveUp: [], end: '', history: {} as History };
    const answers = [...script.deliver];
    const activities: Pick<Activities, 'deliver' | 'giveUp'> = {
      async deliver({ seq, route, others = [], pauseMs = 0 }) {
        const { Context } = await import('@temporalio/activity');
        const { isLocal: local, taskQueue: queue } = Context.current().info;
        told.calls.push({ seq, provider: route.provider, pauseMs, local, queue });
        told.others.push(others.map(({ provider }) => provider));
        const answer = answers.length > 1 ? answers.shift() : answers[0];
        if (answer === 'paused') return { kind: 'wait', waitMs: pauseMs, reason: PAUSED };
        if (!answer || answer === 'fail') throw new Error('the line to PostgreSQL broke');
        return answer;
      },
      async giveUp({ code: reason }) {
        told.gaveUp.push(reason);
        return script.giveUp ?? 'FAILED';
      },
    };
    const notificationId = `ntf_${randomUUID()}`;
    const plan: NotificationPlan = {
      notificationId,
      run: 0,
      channel: 'email',
      dueAt: null,
      expiresAt: null,
      retry: DEFAULT_RETRY,
      onAmbiguous: 'resend',
      routes: [{ channel: 'email', provider: 'smtp' }],
      ...given,
    };
    const worker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: taskQueueFor('email', { urgent: false }),
      workflowBundle: { codePath },
      activities,
    });
    // Another channel's worker: it has the activities of its queue, and no workflow begins there.
    const smsWorker = await Worker.create({
      connection: env.nativeConnection,
      taskQueue: taskQueueFor('sms', { urgent: false }),
      activities,
    });
    await worker.runUntil(
      smsWorker.runUntil(async () => {
        const handle = await env.client.workflow.start(NOTIFICATION_WORKFLOW, {
          workflowId: `notification-${notificationId}`,
          taskQueue: taskQueueFor('email', { urgent: false }),
          args: [plan],
        });
        await meanwhile?.({
          changed: () => handle.signal(CHANGED_SIGNAL),
          sleep: (ms) => env.sleep(ms),
          endAtFailedTask: () => endAtFailedTask(handle),
        });
        told.end = await handle.result().catch((error) => error.cause?.type ?? String(error));
        told.history = await handle.fetchHistory();
      }),
    );
    return told;
  }
  return {
    run,
    as: (name) => ({
      run: async (...args) => {
        const told = await run(...args);
        keepHistory(name, told.history);
        return told;
      },
    }),
    close,
  };
}

/** Ends a run once one of its tasks has failed; Temporal would have it done again and again. */
export async function endAtFailedTask(handle: WorkflowHandle): Promise<void> {
  const hasFailed = async () =>
    (await handle.fetchHistory()).events?.some((event) => event.workflowTaskFailedEventAttributes);
  await eventually(hasFailed, { what: 'a failed task of the workflow' });
  await handle.terminate();
}

/** What `createTimeSkipping` does with a server that runs already; the SDK keeps it to itself. */
type ExistingServer = { server: { type: 'existing' }; address: string; supportsTimeSkipping: true };

/** The SDK allows a server 5 s to start, which a JVM on a busy machine does not make: this one is waited for. */
export async function startTimeSkippingServer(): Promise<{ env: TestWorkflowEnvironment; close(): Promise<void> }> {
  const logging = { forward: {}, filter: { core: 'ERROR', other: 'ERROR' } } as const;
  Runtime.install({ logger: new DefaultLogger('ERROR'), telemetryOptions: { logging } });
  const [port = 0] = await freePorts(1);
  const server = spawn(inject('timeSkippingServer'), [`${port}`], { stdio: 'ignore' });
  const ended = once(server, 'exit');
  const kill = () => server.kill('SIGKILL');
  process.once('exit', kill);
  const address = `127.0.0.1:${port}`;
  const answers = async () => {
    await (await Connection.connect({ address, connectTimeout: '5s' })).close();
    return true;
  };
  await eventually(answers, { timeoutMs: 100_000, everyMs: 200, what: 'the time-skipping server' });
  const { create } = TestWorkflowEnvironment as unknown as {
    create(options: ExistingServer): Promise<TestWorkflowEnvironment>;
  };
  const env = await create.call(TestWorkflowEnvironment, {
    server: { type: 'existing' },
    address,
    supportsTimeSkipping: true,
  });
  return {
    env,
    async close() {
      await env.teardown();
      process.off('exit', kill);
      kill();
      await ended;
    },
  };
}
