import { describe, expect, test } from 'vitest';
import { formOf, madeUp, typedValue } from '../../dashboard/src/pages/template/schema-form.ts';

const SCHEMA = {
  type: 'object',
  required: ['name'],
  properties: {
    name: { type: 'string', maxLength: 100, description: 'Of whoever ordered.' },
    count: { type: 'integer', minimum: 2 },
    isNew: { type: 'boolean' },
    size: { enum: ['S', 'M', 3] },
    order: {
      type: 'object',
      required: ['url'],
      properties: {
        url: { type: 'string', format: 'uri' },
        items: { type: 'array', items: { type: 'object', properties: { title: { type: 'string' } } } },
        address: { type: 'object', properties: { city: { type: 'string', title: 'City' } } },
      },
    },
  },
};

describe('the form of a schema', () => {
  test('asks for each value by its type, and for objects in groups of their own', () => {
    const groups = formOf(SCHEMA);
    expect(groups.map(({ label, fields }) => [label, fields.map(({ path }) => path.join('.'))])).toEqual([
      [null, ['name', 'count', 'isNew', 'size']],
      ['order', ['order.url', 'order.items']],
      ['order.address', ['order.address.city']],
    ]);
    const fields = groups.flatMap((group) => group.fields);
    expect(fields.map(({ ask }) => ask.as)).toEqual(['text', 'number', 'truth', 'choice', 'text', 'json', 'text']);
    expect(fields[0]).toMatchObject({ label: 'name', hint: 'Of whoever ordered.', isRequired: true });
    expect(fields[1]).toMatchObject({ ask: { isWhole: true, min: 2 }, isRequired: false });
    expect(fields[4]).toMatchObject({ ask: { type: 'url' }, isRequired: true });
    expect(fields[6]).toMatchObject({ label: 'City' });
  });

  test('has nothing to ask where the schema names nothing', () => {
    expect(formOf({ type: 'object' })).toEqual([]);
    expect(formOf({})).toEqual([]);
  });

  test('takes what is typed as the data has it, and nothing for nothing', () => {
    const [name, count, , size] = formOf(SCHEMA).flatMap((group) => group.fields);
    if (!name || !count || !size) throw new Error('the form lacks fields');
    expect([typedValue(name, ''), typedValue(name, 'Ada')]).toEqual(['', 'Ada']);
    expect([typedValue(count, ''), typedValue(count, '12')]).toEqual([undefined, 12]);
    expect([typedValue(size, '3'), typedValue(size, 'S')]).toEqual([3, 'S']);
  });
});

test('data that is made up has all that a schema names, within its bounds, and what was known stays', () => {
  expect(madeUp(SCHEMA)).toEqual({
    name: 'Words',
    count: 2,
    isNew: true,
    size: 'S',
    order: { url: 'https://example.com', items: [{ title: 'Words' }], address: { city: 'Words' } },
  });
  const known = { name: 'Ada', order: { items: [], more: 1 } };
  expect(madeUp(SCHEMA, known)).toMatchObject({
    name: 'Ada',
    count: 2,
    order: { items: [], more: 1, url: 'https://example.com' },
  });
  expect(madeUp({ type: 'string', default: 'x' })).toBe('x');
  expect(madeUp({ type: 'string', maxLength: 2 })).toBe('Wo');
});
