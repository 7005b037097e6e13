import { describe, expect, test } from 'vitest';
import { suggest } from '../../dashboard/src/editor/completion.ts';

const SCHEMA = {
  type: 'object',
  properties: {
    name: { type: 'string', description: 'Of whoever ordered.' },
    order: {
      type: 'object',
      properties: {
        number: { type: 'string' },
        items: { type: 'array', items: { type: 'object', properties: { title: { type: 'string' } } } },
      },
    },
  },
};

const labels = (before: string, strings: string[] = []) =>
  suggest(before, SCHEMA, strings)?.suggestions.map(({ label }) => label) ?? null;

describe('what Liquid may go on with', () => {
  test('nothing outside of its braces, and nothing within a text', () => {
    for (const before of ['', 'Hello na', '{{ name }} and', '{% if name %}', "{{ name | default: 'na"]) {
      expect([before, labels(before)]).toEqual([before, null]);
    }
  });

  test('the names of the schema and those that are always there, from where the word begins', () => {
    expect(labels('{{ ')).toEqual(expect.arrayContaining(['name', 'order', 'client', 'links']));
    expect(suggest('Hi {{ na', SCHEMA)?.from).toBe('Hi {{ '.length);
    expect(suggest('{{ ', SCHEMA)?.suggestions.find(({ label }) => label === 'name')?.detail).toBe(
      'string: Of whoever ordered.',
    );
  });

  test('the properties behind a dot, as deep as the schema goes', () => {
    expect(labels('{{ order.')).toEqual(['number', 'items']);
    expect(labels('{% if order.nu')).toEqual(['number', 'items']);
    expect(labels('{{ order.items[0].')).toEqual(['title']);
    expect(labels('{{ order.items.first.')).toEqual(['title']);
    expect(labels('{{ order.items.')).toEqual(['size', 'first', 'last']);
    expect(labels('{{ order.nothing.')).toBeNull();
  });

  test('what a loop or an assignment has named before', () => {
    expect(labels('{% for item in order.items %}{{ item.')).toEqual(['title']);
    expect(labels('{% assign whole = order %}{{ whole.')).toEqual(['number', 'items']);
    expect(labels('{% capture words %}x{% endcapture %}{{ wo')).toContain('words');
  });

  test('filters behind a bar, tags where one begins, strings in quotes', () => {
    expect(labels('{{ name | up')).toContain('upcase');
    expect(labels('{% ')).toContain('endif');
    expect(labels('{% ')).not.toContain('include');
    expect(labels("{{ 'it", ['items', 'total'])).toEqual(['items', 'total']);
  });

  test('in a layout, where its templates go', () => {
    expect(suggest('{{ ', null)?.suggestions.map(({ label }) => label)).toContain('content');
  });
});
