import { codedError } from './coded-error.ts';
import type { SendContext } from './provider.ts';

/** @throws an error with the code `ABORTED` where the call was aborted or its lease is over */
export function assertMaySend(context: SendContext): void {
  if (context.signal.aborted) throw codedError('ABORTED', 'the call was aborted');
  try {
    context.assertLease();
  } catch {
    throw codedError('ABORTED', 'the lease is over');
  }
}
