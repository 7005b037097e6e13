import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../src/api/openapi/document.ts';
import type { Scope } from '../../../src/domain/scope.ts';
import { describedEndpoints } from '../../../src/main/wiring/describe-api.ts';
import { ask, withKey } from './ask.ts';
import { expectProblem, shown } from './expectations.ts';
import { byName, GUARDED, heldFor, type Operation } from './operations.ts';
import { NOT_PERSONAL, OF_PEOPLE, type OfPeople, PERSONAL } from './people.ts';
import { OF_VICTIM } from './victim.ts';
import { openWorld, type World } from './world.ts';

/*
 * Each operation of the document × a key of the victim's own without and with the scope `content`: without it nothing
 * that is said of people comes through, with it what the table says.
 */
// biome-ignore lint/suspicious/noExplicitAny: as a program reads it that knows no more than OpenAPI
type Any = any;

const document: Any = JSON.parse(
  JSON.stringify(openApiDocument(describedEndpoints(), { version: '0', publicUrl: null })),
);
const tableOf = ({ operationId }: Operation): OfPeople => OF_PEOPLE[operationId] ?? { nobody: 'it is missing' };
const operationOf = ({ method, path }: Operation): Any => document.paths[path][method.toLowerCase()];

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

describe.each(byName(GUARDED))('%s', (_name, operation) => {
  const of = tableOf(operation);
  const enough = heldFor(operation, operation.enough[0] ?? []);
  const without = enough.filter((scope) => scope !== 'content');
  const answerTo = async (held: Scope[]) => {
    const key = await world.victim.keyWith(held);
    const asked = await world.firstOf(operation);
    const answer = await ask(world.api, operation, asked, withKey(key, operation));
    return { asked, answer };
  };
  const canaries = (names: readonly (keyof typeof OF_VICTIM)[]) => names.map((name) => OF_VICTIM[name]);

  it('shows nobody to a key without `content`', async () => {
    if (without.includes('admin')) return;
    const { asked, answer } = await answerTo(without);
    if ('needs' in of) return expectProblem(answer, operation, [403, 'insufficient_scope'], without.join());
    expect(answer.status, answer.text).toBeLessThan(300);
    const seen = shown(canaries([...PERSONAL, ...('masks' in of ? of.masks : [])]), asked, answer);
    // A vendor quotes the address: where its words are shown, so is that.
    if ('reveals' in of) expect(seen).toEqual(expect.arrayContaining(canaries(of.reveals)));
    else expect(seen, answer.text).toEqual([]);
  });

  it('shows with `content` what the table says', async () => {
    const { asked, answer } = await answerTo([...without, 'content']);
    expect(answer.status, answer.text).toBeLessThan(300);
    const named = 'masks' in of ? of.masks : 'reveals' in of ? of.reveals : [];
    expect(shown(canaries(named), asked, answer), answer.text).toEqual(canaries(named));
    if ('nobody' in of) expect(shown(canaries(PERSONAL), asked, answer), answer.text).toEqual([]);
  });

  it('is refused without `content` where it names somebody', async () => {
    for (const name of of.fields ?? []) {
      const names = (part: unknown) => typeof part === 'object' && part !== null && name in part;
      const tries = (await world.triesOf(operation)).filter(({ query, body }) => names(query) || names(body));
      expect(tries, name).not.toEqual([]);
      const key = await world.victim.keyWith(without);
      for (const one of tries) {
        const answer = await ask(world.api, operation, one, withKey(key, operation));
        expectProblem(answer, operation, [403, 'insufficient_scope'], name);
        expect(answer.json.detail).toContain(`\`${name}\``);
        expect(shown(Object.values(OF_VICTIM), one, answer)).toEqual([]);
      }
    }
  });
});

describe('the table', () => {
  it('has every operation that asks which client it is, and none besides', () => {
    expect(Object.keys(OF_PEOPLE).sort()).toEqual(GUARDED.map(({ operationId }) => operationId).sort());
  });

  it('is what the document says: what is marked, what needs the scope, and what needs it for some fields', () => {
    for (const operation of GUARDED) {
      const of = tableOf(operation);
      const says = operationOf(operation);
      const isMarked = fieldsOf(says).some(({ mark }) => mark !== undefined && mark !== OF_NOBODY);
      // Of a stream there is no schema; that it is masked is seen above.
      const isStream = operation.operationId === 'streamInbox';
      expect(isMarked || isStream, operation.name).toBe('masks' in of || 'reveals' in of);
      const isNeeded = operation.enough.every((held) => held.includes('content'));
      expect(isNeeded, operation.name).toBe('needs' in of);
      const isReveal = operation.enough.every((held) => held.includes('reveal'));
      expect(isReveal, operation.name).toBe('reveals' in of);
      expect(says['x-personal-fields'], operation.name).toEqual(of.fields);
    }
  });

  it('knows each field of an answer whose name speaks of people and that is not marked', () => {
    const names =
      /^(recipient|email|phone|token|subscription|address|cc|bcc|replyTo|subject|text|html|content|data|payload|metadata|raw|response|detail|errorMessage|note|image|url|body)$/;
    const unknown = new Set<string>();
    const used = new Set<string>();
    for (const operation of GUARDED) {
      for (const { at, name, mark } of fieldsOf(operationOf(operation))) {
        if (mark !== undefined || !names.test(name)) continue;
        if (at in NOT_PERSONAL) used.add(at);
        else unknown.add(`${at} of ${operation.operationId}`);
      }
    }
    expect([...unknown]).toEqual([]);
    expect([...used].sort(), 'none is named for nothing').toEqual(Object.keys(NOT_PERSONAL).sort());
  });
});

/** Of what is within a field that is named with a reason. */
const OF_NOBODY = 'of nobody';

type Field = { at: string; name: string; mark: string | undefined };

/** The fields of an operation's answers, however deep; what is within a marked one is marked. The envelope is none of them. */
function fieldsOf(operation: Any): Field[] {
  const fields: Field[] = [];
  for (const [status, { content }] of Object.entries<Any>(operation.responses)) {
    const schema = Number(status) < 300 ? content?.['application/json']?.schema : undefined;
    const envelope = resolve(schema);
    if (envelope?.properties?.data) walk(envelope.properties.data, 'data', undefined, fields, []);
    else if (schema) walk(schema, 'body', undefined, fields, []);
  }
  return fields;
}

function resolve(schema: Any): Any {
  return schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1)] : schema;
}

/** @param at the schema that has a name, and the path in it */
function walk(schema: Any, at: string, within: string | undefined, fields: Field[], seen: string[]): void {
  if (typeof schema !== 'object' || schema === null) return;
  const mark = schema['x-personal'] ?? within;
  if (schema.$ref) {
    if (seen.includes(schema.$ref)) return;
    const name = schema.$ref.split('/').at(-1);
    walk(document.components.schemas[name], name, mark, fields, [...seen, schema.$ref]);
    return;
  }
  for (const [name, property] of Object.entries<Any>(schema.properties ?? {})) {
    const here = `${at}.${name}`;
    fields.push({ at: here, name, mark: markOf(property) ?? mark });
    walk(property, here, here in NOT_PERSONAL ? OF_NOBODY : mark, fields, seen);
  }
  const choices = [schema.anyOf, schema.oneOf, schema.allOf].flatMap((one) => one ?? []);
  const parts = [schema.items, schema.additionalProperties, ...choices];
  for (const part of parts) walk(part, at, mark, fields, seen);
}

/** Of a property: its own, or that of all that is in it, such as a recipient whose addresses are each marked. */
function markOf(property: Any, deeper = 3): string | undefined {
  const own = property['x-personal'];
  if (own !== undefined || deeper === 0) return own;
  const named = resolve(property);
  const inner = Object.values<Any>(named?.properties ?? {});
  const isWhole = inner.length > 0 && inner.every((one) => markOf(one, deeper - 1) !== undefined);
  return isWhole ? 'parts' : undefined;
}
