import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ApiContext } from '../../src/api/http-context.ts';
import { isMaskedFor, personal, refusePersonal, shownBy } from '../../src/api/personal.ts';
import { HIDDEN } from '../../src/domain/mask.ts';
import type { ApiProblem } from '../../src/services/problem.ts';

const askedBy = (isMasked: boolean) => ({ get: () => ({ isMasked }) }) as unknown as ApiContext;
const masked = (schema: z.ZodType, value: unknown) => {
  const shown = shownBy(schema)(askedBy(true), value);
  expect(schema.safeParse(shown).error, 'what is masked is still of its schema').toBeUndefined();
  return shown;
};

const content = z
  .strictObject({
    subject: z.string().nullable(),
    text: z.string(),
    kind: z.enum(['image', 'video']),
    cc: z.array(z.string()).optional(),
    data: z.record(z.string(), z.unknown()),
    from: z.strictObject({ address: z.string(), size: z.int() }).optional(),
  })
  .meta({ id: 'ContentOfThisTest' });
const SAID = {
  subject: null,
  text: 'Dear Ada',
  kind: 'image',
  cc: ['bob@example.com'],
  data: { Ada: 1 },
  from: { address: 'x@y.example', size: 3 },
};

describe('a marked field', () => {
  it('is masked with all that is in it: strings, lists and maps, and neither numbers nor choices nor null', () => {
    const schema = z.strictObject({ id: z.string(), content: personal('words', content) });
    expect(masked(schema, { id: 'ntf_1', content: SAID })).toEqual({
      id: 'ntf_1',
      content: {
        subject: null,
        text: HIDDEN,
        kind: 'image',
        cc: [],
        data: {},
        from: { address: HIDDEN, size: 3 },
      },
    });
  });

  it('is found in lists, maps, unions and what may be missing, and under a description', () => {
    const person = z.strictObject({ email: personal('address', z.string().optional()).describe('Where to.') });
    const schema = z.strictObject({
      people: z.array(person),
      byName: z.record(z.string(), person.nullable()),
      either: z.union([z.strictObject({ code: z.string() }), person]),
    });
    const ada = { email: 'ada@example.com' };
    const hidden = { email: 'a•••@e•••.com' };
    const given = { people: [ada, {}], byName: { one: ada, none: null }, either: ada };
    expect(masked(schema, given)).toEqual({
      people: [hidden, {}],
      byName: { one: hidden, none: null },
      either: hidden,
    });
    expect(masked(schema, { people: [], byName: {}, either: { code: 'gone' } })).toMatchObject({
      either: { code: 'gone' },
    });
  });

  it('may say otherwise than what it is in', () => {
    const schema = personal('words', z.strictObject({ userId: personal('user', z.string()), text: z.string() }));
    expect(masked(schema, { userId: 'user-42', text: 'Dear Ada' })).toEqual({ userId: 'user-42', text: HIDDEN });
  });

  it('shows nothing that its schema does not know of, as of a newer release', () => {
    const person = personal('address', z.strictObject({ email: z.string().optional() }));
    const schema = z.strictObject({ person });
    const ofNewer = { person: { email: 'ada@example.com', handle: '@ada' } };
    expect(masked(schema, ofNewer)).toEqual({ person: { email: 'a•••@e•••.com' } });
  });

  it('leaves dates of what is beside it as they are', () => {
    const at = new Date(0);
    const shown = shownBy(z.strictObject({ at: z.any(), note: personal('words', z.string()) }));
    expect(shown(askedBy(true), { at, note: 'x' })).toEqual({ at, note: HIDDEN });
  });
});

it('who sees people gets the very value, and so does everybody where nothing is marked', () => {
  const value = { text: 'Dear Ada' };
  expect(shownBy(z.strictObject({ text: personal('words', z.string()) }))(askedBy(false), value)).toBe(value);
  expect(shownBy(z.strictObject({ text: z.string() }))(askedBy(true), value)).toBe(value);
});

it('keys see people by `content` and by `admin`; scopes say nothing of the operator', () => {
  expect(isMaskedFor(['notifications:read', 'reveal'])).toBe(true);
  expect(isMaskedFor([])).toBe(true);
  for (const scopes of [['content'] as const, ['admin'] as const, null]) expect(isMaskedFor(scopes)).toBe(false);
});

it('what names somebody is refused by its name, wherever it is given, and whatever else the body is', () => {
  const refusal = (...parts: unknown[]) => {
    try {
      refusePersonal(['recipient', 'template'], parts);
    } catch (error) {
      const { code, detail } = error as ApiProblem;
      return [code, detail];
    }
    return null;
  };
  for (const parts of [
    [undefined, undefined],
    [{ tag: 'a', recipient: undefined }, [1]],
    ['recipient', null],
  ]) {
    expect(refusal(...parts)).toBeNull();
  }
  expect(refusal({ recipient: 'ada@example.com' }, undefined)).toEqual([
    'insufficient_scope',
    'With `recipient` this requires a key with the scope `content`, since it names somebody.',
  ]);
  expect(refusal(undefined, { recipient: null, template: {} })?.[1]).toContain('`recipient` and `template`');
});
