import { expect, test } from 'vitest';
import { type CallPriority, createAccountSemaphore } from '../../src/activities/account-semaphore.ts';

/** Calls that end when they are told to, and the order in which they began. */
function calls(places: number) {
  const withPermit = createAccountSemaphore(() => places);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const done: Promise<void>[] = [];
  return {
    begun,
    ask(name: string, who?: CallPriority, provider = 'smtp') {
      const call = () =>
        new Promise<void>((resolve) => {
          begun.push(name);
          ends.set(name, resolve);
        });
      done.push(withPermit(provider, call, who));
    },
    async end(name: string) {
      ends.get(name)?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
    async endAll() {
      for (let i = 0; i < begun.length; i++) await this.end(begun[i] as string);
      await Promise.all(done);
    },
  };
}

test('no more calls of one account run at once than it has places, and other accounts do not wait for it', async () => {
  const { ask, begun, end } = calls(2);
  for (const name of ['a', 'b', 'c']) ask(name);
  ask('other', {}, 'second');
  expect(begun).toEqual(['a', 'b', 'other']);
  await end('a');
  expect(begun).toEqual(['a', 'b', 'other', 'c']);
});

test('a code passes all that wait, and what has no priority is in the middle', async () => {
  const lab = calls(1);
  lab.ask('running');
  lab.ask('campaign', { priorityKey: 5 });
  lab.ask('plain');
  lab.ask('middle', { priorityKey: 3 });
  lab.ask('code', { priorityKey: 1 });
  await lab.endAll();
  expect(lab.begun).toEqual(['running', 'code', 'plain', 'middle', 'campaign']);
});

test("clients take turns at the same priority, so that one's hundred calls hold up another's single one by one place", async () => {
  const lab = calls(1);
  for (let i = 1; i <= 100; i++) lab.ask(`a${i}`, { fairnessKey: 'ada' });
  lab.ask('b1', { fairnessKey: 'bob' });
  lab.ask('b2', { fairnessKey: 'bob' });
  await lab.endAll();
  expect(lab.begun.slice(0, 5)).toEqual(['a1', 'b1', 'a2', 'b2', 'a3']);
  expect(lab.begun).toHaveLength(102);
});

test('a call that fails gives its place back', async () => {
  const withPermit = createAccountSemaphore(() => 1);
  await expect(withPermit('smtp', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(withPermit('smtp', async () => 'next')).resolves.toBe('next');
});

test('whoever is given up while it waits leaves the queue, and its place goes to the next', async () => {
  const withPermit = createAccountSemaphore(() => 1);
  let end = () => {};
  const running = withPermit('smtp', () => new Promise<void>((resolve) => (end = resolve)));
  const given = new AbortController();
  const called: string[] = [];
  const abandoned = withPermit('smtp', async () => called.push('abandoned'), { signal: given.signal });
  const next = withPermit('smtp', async () => called.push('next'));
  given.abort(new Error('given up'));
  await expect(abandoned).rejects.toThrow('given up');
  end();
  await Promise.all([running, next]);
  expect(called).toEqual(['next']);
  await expect(withPermit('smtp', async () => called.push('late'), { signal: given.signal })).resolves.toBe(2);
});

test("of one campaign's chunks the first has the permits, and no campaign waits longer for it", async () => {
  const lab = calls(1);
  const who = (of: string, place: number) => ({ fairnessKey: 'ada', part: { of, place } });
  lab.ask('running');
  lab.ask('a2', who('a', 2));
  lab.ask('a2 too', who('a', 2));
  lab.ask('b1', who('b', 1));
  lab.ask('a1', who('a', 1));
  lab.ask('a1 too', who('a', 1));
  await lab.endAll();
  expect(lab.begun).toEqual(['running', 'a1', 'a1 too', 'b1', 'a2', 'a2 too']);
});
