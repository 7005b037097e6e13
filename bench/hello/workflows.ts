import { proxyActivities } from '@temporalio/workflow';
import type { Greetings } from './worker.ts';

const { greet } = proxyActivities<Greetings>({ startToCloseTimeout: '1 minute' });

/** The hello world of Temporal's own samples: one regular activity. */
export async function hello(name: string): Promise<string> {
  return greet(name);
}
