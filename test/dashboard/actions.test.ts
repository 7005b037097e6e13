import { expect, test } from 'vitest';
import { actionInWords, actorInWords } from '../../dashboard/src/pages/overview/actions.ts';

test('an action that is known is said in words, and one that is not still reads', () => {
  expect(actionInWords('key.revoke')).toBe('Revoked a key');
  expect(actionInWords('layout.publish_all')).toBe('Layout: publish all');
  expect(actionInWords('constructor')).toBe('Constructor');
});

test('whoever looks is told of their own changes as "you", and of other members by name', () => {
  const names = new Map([['mbr_2', 'Grace']]);
  expect(actorInWords('member:mbr_1', 'mbr_1', names)).toBe('you');
  expect(actorInWords('member:mbr_2', 'mbr_1', names)).toBe('Grace');
  expect(actorInWords('member:mbr_3', 'mbr_1', names)).toBe('member mbr_3');
  expect(actorInWords('key:abc', 'mbr_1', names)).toBe('key abc');
  expect(actorInWords('operator', undefined, names)).toBe('the operator');
});
