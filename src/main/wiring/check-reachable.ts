import { connect } from 'node:net';
import { type CheckResult, reasonOf } from '../../observability/health.ts';

/** Whether something listens at `host:port`: enough for a server that this process can do without. */
export function checkReachable(address: string): Promise<CheckResult> {
  const colon = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ host: address.slice(0, colon), port: Number(address.slice(colon + 1)), timeout: 1_500 });
    const done = (result: CheckResult) => {
      socket.destroy();
      resolve(result);
    };
    socket.once('connect', () => done({ status: 'up', detail: 'listening' }));
    socket.once('timeout', () => done({ status: 'down', detail: 'no answer' }));
    socket.once('error', (error) => done({ status: 'down', detail: reasonOf(error) }));
  });
}
