import { expect, test } from 'vitest';
import { createStopOrder } from '../../src/async/stop-order.ts';
import { gate } from '../support/expect/gate.ts';

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('all that takes in work is told at once, and what it stands on ends afterwards, the last first', async () => {
  const order = createStopOrder();
  const said: string[] = [];
  const slow = gate();
  order.onEnd('database', () => said.push('database'));
  order.onStop('workers', async () => {
    said.push('workers told');
    await slow.opened;
    said.push('workers done');
  });
  order.onEnd('producer', () => said.push('producer'));
  order.onStop('http', () => said.push('http told'));
  const stopped = order.stop(() => {});
  await settled();
  expect(said).toEqual(['workers told', 'http told']);
  expect(order.left()).toEqual(['workers', 'database', 'producer']);
  slow.open();
  await stopped;
  expect(said.slice(2)).toEqual(['workers done', 'producer', 'database']);
  expect(order.left()).toEqual([]);
});

test('a part that fails, at once or later, keeps no other from stopping', async () => {
  const order = createStopOrder();
  const failed: string[] = [];
  const said: string[] = [];
  order.onEnd('database', () => said.push('database'));
  order.onEnd('producer', () => Promise.reject(new Error('broken')));
  order.onStop('jobs', () => {
    throw new Error('broken');
  });
  order.onStop('http', () => said.push('http'));
  await order.stop((name) => failed.push(name));
  expect(said).toEqual(['http', 'database']);
  expect(failed).toEqual(['jobs', 'producer']);
});
