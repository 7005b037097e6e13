import v8 from 'node:v8';
import vm from 'node:vm';
import { onTestFinished } from 'vitest';

/** Lets the garbage collector run every tenth of a second until the test has ended: what only a weak reference holds is gone by then. */
export function collectMeanwhile(): void {
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as () => void;
  const rounds = setInterval(collect, 100);
  onTestFinished(() => clearInterval(rounds));
}
