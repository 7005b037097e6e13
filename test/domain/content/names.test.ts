import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fcmMessage } from '../../../src/providers/push/fcm/body.ts';
import { record } from '../../../src/services/input/record.ts';
import { validate } from '../../../src/services/input/validate.ts';
import { notificationBody } from '../../../src/services/notifications/request.ts';
import type { ApiProblem } from '../../../src/services/problem.ts';

const HARMLESS = '{"constructor":"a","__proto__":"b","toString":"c","prototype":"d","hasOwnProperty":"e"}';
const webhook = (payload: string) =>
  JSON.parse(`{"channel":"webhook","recipient":"https://example.com","content":{"payload":${payload}}}`);

describe('any string is a name in JSON', () => {
  it('a payload keeps each name at every depth, and no prototype changes', () => {
    const payload = `{"a":[${HARMLESS}],"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}`;
    const { content } = validate(notificationBody, webhook(payload));
    expect(JSON.stringify(content?.payload)).toBe(
      '{"a":[{"constructor":"a","__proto__":"b","toString":"c","prototype":"d","hasOwnProperty":"e"}],' +
        '"constructor":{"prototype":{"isAdmin":true}},"__proto__":{"isAdmin":true}}',
    );
    expect(Object.getPrototypeOf(content?.payload)).toBe(Object.prototype);
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });

  it('so do metadata and the data of a push message', () => {
    const body = JSON.parse(
      `{"channel":"push","recipient":"device","content":{"body":"x","data":${HARMLESS}},"metadata":${HARMLESS}}`,
    );
    const { content, metadata } = validate(notificationBody, body);
    expect([content?.data, metadata].map((one) => Object.keys(one ?? {}).sort())).toEqual(
      Array(2).fill(Object.keys(JSON.parse(HARMLESS)).sort()),
    );
    const message = {
      notificationId: 'n',
      token: 't',
      subscription: null,
      title: null,
      body: 'x',
      url: null,
      image: null,
    };
    const sent = JSON.parse(fcmMessage({ ...message, data: content?.data ?? {} })).message.data;
    expect(Object.entries(sent)).toEqual(expect.arrayContaining(Object.entries(JSON.parse(HARMLESS))));
  });

  it.each([
    ['an unknown field', '{"__proto__":{"channel":"email"}}', '/__proto__'],
    ['a header that is none', '{"content":{"body":"x","headers":{"__proto__":"x"}}}', '/content/headers/__proto__'],
    ['a value of the wrong kind', '{"metadata":{"__proto__":{"a":1}}}', '/metadata/__proto__'],
    ['a list for an object', '{"metadata":[]}', '/metadata'],
    ['null for an object', '{"metadata":null}', '/metadata'],
  ])('%s is refused with a pointer', (_what, given, pointer) => {
    const body = { channel: 'email', recipient: 'ada@example.com', content: { body: 'x' } };
    const all = Object.fromEntries([...Object.entries(body), ...Object.entries(JSON.parse(given))]);
    try {
      validate(notificationBody, all);
      expect.unreachable();
    } catch (error) {
      expect((error as ApiProblem).errors?.map((one) => one.pointer)).toContain(pointer);
    }
  });

  it('whatever the names are, they come out as they went in', () => {
    const names = fc.oneof(fc.constantFrom(...Object.keys(JSON.parse(HARMLESS))), fc.string());
    const schema = record(z.string(), z.unknown());
    const byName = (of: object) => Object.entries(of).sort(([one], [other]) => (one < other ? -1 : 1));
    fc.assert(
      fc.property(fc.uniqueArray(fc.tuple(names, fc.jsonValue()), { selector: ([name]) => name }), (entries) => {
        const given = Object.fromEntries(entries);
        const taken = schema.parse(given);
        expect(byName(taken)).toEqual(byName(given));
      }),
    );
  });
});
