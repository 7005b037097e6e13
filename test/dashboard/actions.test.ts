import { expect, test } from 'vitest';
import { actionInWords, actorInWords } from '../../dashboard/src/pages/overview/actions.ts';

test('an action that is known is said in words, and one that is not still reads', () => {
  expect(actionInWords('key.revoke')).toBe('Revoked a key');
  expect(actionInWords('layout.publish_all')).toBe('Layout: publish all');
  expect(actionInWords('constructor')).toBe('Constructor');
});

test('whoever looks is told of their own changes as "you"', () => {
  expect(actorInWords('member:mbr_1', 'mbr_1')).toBe('you');
  expect(actorInWords('member:mbr_2', 'mbr_1')).toBe('member mbr_2');
  expect(actorInWords('key:abc', 'mbr_1')).toBe('key abc');
  expect(actorInWords('operator', undefined)).toBe('the operator');
});
