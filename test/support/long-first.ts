import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Files that take more than 20 s of a run on two cores, the longest first. */
const LONG = [
  'flow/campaigns',
  'flow/paused-worker',
  'flow/outages',
  'flow/schedule',
  'flow/killed',
  'flow/user-limit',
  'flow/failover',
  'flow/replay',
  'hardening/slow-clients',
  'flow/fairness',
  'flow/many-processes',
  'kafka/broker-outage',
  'flow/cancel',
  'activities/account-line',
  'flow/encryption',
  'cli/flow',
  'flow/layers',
  'flow/worker-versions',
  'flow/account-limits',
  'outbox/failing-topic',
  'flow/stopping',
  'client/package',
  'workflows/notification',
  'hardening/slow-large-bodies',
  'flow/limits',
  'flow/sms',
  'flow/dead-letters',
  'flow/accept-killed',
  'flow/idle-queues',
  'flow/webhooks',
  'stack/supervisor',
  'hardening/kafka-tls',
  'flow/random-failures',
  'stack/dlq-test',
  'flow/traces',
].map((name) => `test/${name}.test.ts`);

/**
 * The order of the files of a project where several run at once: the long ones from the longest on, so that none begins when
 * all others have ended, and the rest evenly between them, so that the short ones work while the long ones wait.
 */
export class LongFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    for (const name of LONG) if (!existsSync(`${ROOT}${name}`)) throw new Error(`test/support/long-first.ts: ${name}?`);
    const sorted = await super.sort(specs);
    const projects = new Set(sorted.map(({ project }) => project));
    return [...projects].flatMap((project) => {
      const ofProject = sorted.filter((spec) => spec.project === project);
      const long = ofProject.filter((spec) => rankOf(spec) >= 0).sort((a, b) => rankOf(a) - rankOf(b));
      const rest = ofProject.filter((spec) => rankOf(spec) < 0);
      const share = rest.length / Math.max(1, long.length);
      const between = (index: number) => rest.slice(Math.round(index * share), Math.round((index + 1) * share));
      return long.length === 0 ? rest : long.flatMap((spec, index) => [spec, ...between(index)]);
    });
  }
}

const rankOf = ({ moduleId }: TestSpecification) => LONG.indexOf(relative(ROOT, moduleId));
