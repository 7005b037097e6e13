import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { fromPublicId, toPublicId } from '../../src/domain/ids.ts';

test('every UUID survives the way out and back', () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      expect(fromPublicId('notification', toPublicId('notification', uuid))).toBe(uuid);
    }),
  );
});

test('ids sort as their UUIDs do', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.uuid(), (a, b) => {
      expect(toPublicId('client', a) < toPublicId('client', b)).toBe(a < b);
    }),
  );
});

test('an id of another kind, length or alphabet is no id', () => {
  const id = toPublicId('notification', uuidv7());
  expect(fromPublicId('client', id)).toBeNull();
  for (const bad of [
    '',
    'ntf_',
    id.slice(0, -1),
    `${id}0`,
    id.toUpperCase(),
    id.replace(/.$/, 'u'),
    `ntf_8${id.slice(5)}`,
  ]) {
    expect(fromPublicId('notification', bad), bad).toBeNull();
  }
});

test('anything at all is answered without an error', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(() => fromPublicId('notification', `ntf_${text}`)).not.toThrow();
    }),
  );
});

test('what is no UUID gets no id', () => {
  for (const bad of ['', 'x', uuidv7().toUpperCase(), uuidv7().replaceAll('-', '')]) {
    expect(() => toPublicId('notification', bad)).toThrow(RangeError);
  }
});
