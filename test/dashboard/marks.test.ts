import { describe, expect, test } from 'vitest';
import { jsonPlace } from '../../dashboard/src/editor/json-place.ts';
import { isAbout, jsonMark, marksOf } from '../../dashboard/src/editor/marks.ts';

const HTML = '/content/email/en/html';
const problem = (pointer: string, line: number | null = null, column: number | null = null) => ({
  pointer,
  code: 'undeclared_variable',
  detail: 'is not declared',
  line,
  column,
});
const marked = (text: string, marks: { from: number; to: number }[]) =>
  marks.map(({ from, to }) => text.slice(from, to));

describe('a problem at its place in a text', () => {
  const text = '<p>Hello</p>\n<p>{{ nobody }}</p>\n<br>';

  test('by line and column, with the tag, output or word that begins there', () => {
    const place = { pointer: HTML, isJson: false };
    const at = (line: number, column: number) => marked(text, marksOf(text, place, [problem(HTML, line, column)]));
    expect(at(2, 4)).toEqual(['{{ nobody }}']);
    expect(at(2, 7)).toEqual(['nobody']);
    expect(at(3, 1)).toEqual(['<br>']);
    expect(at(1, 4)).toEqual(['Hello']);
  });

  test('without a line at the first, and of one behind the end at the end', () => {
    const place = { pointer: HTML, isJson: false };
    expect(marked(text, marksOf(text, place, [problem(HTML)]))).toEqual(['<p>Hello</p>']);
    expect(marksOf(text, place, [problem(HTML, 99, 5)])[0]).toMatchObject({ from: text.length, to: text.length });
  });

  test('only what is about it, or about something in it', () => {
    expect(isAbout({ pointer: '/content/email/en/html' }, { pointer: '/content/email/en' })).toBe(true);
    expect(isAbout({ pointer: '/content/email/en@b' }, { pointer: '/content/email/en' })).toBe(false);
    expect(marksOf(text, { pointer: HTML, isJson: false }, [problem('/schema')])).toEqual([]);
  });
});

describe('a place in JSON', () => {
  const text = '{\n  "a": {"b/c": [1, "two", {"d": null}]},\n  "e": true\n}';

  test('is what the pointer leads to, with names that are escaped', () => {
    const at = (pointer: string) => marked(text, [jsonPlace(text, pointer) ?? { from: 0, to: 0 }]);
    expect(at('/a/b~1c/1')).toEqual(['"two"']);
    expect(at('/a/b~1c/2/d')).toEqual(['null']);
    expect(at('/e')).toEqual(['true']);
    expect(at('')).toEqual([text]);
  });

  test('is what is around it, where it is not there', () => {
    const place = jsonPlace(text, '/a/nothing/at/all');
    expect(text.slice(place?.from, place?.to)).toBe('{"b/c": [1, "two", {"d": null}]}');
  });

  test('is nowhere in what is no JSON yet, whose fault is told instead', () => {
    expect(jsonPlace('{"a": ', '/a')).toBeNull();
    expect(jsonPlace('{"a" 1}', '/a')).toBeNull();
    expect(jsonMark('{"a": }')).toMatchObject({ from: 6, to: 7, severity: 'error' });
    expect(jsonMark('{"a": 1, "b" 2}')).toMatchObject({ from: 13 });
    expect(jsonMark('{"a": [1 2]}')).toMatchObject({ from: 9 });
    expect(jsonMark('[1]')?.message).toContain('object');
    expect(jsonMark('[1]', true)).toBeNull();
    expect(jsonMark('{"a": 1}')).toBeNull();
  });
});
