import { describe, expect, it } from 'vitest';
import { readLoadOptions } from '../../bench/load-test/options.ts';
import { requestsOf } from '../../bench/load-test/request.ts';
import { CHANNELS } from '../../src/domain/channel.ts';
import { createApiKey } from '../../src/services/keys/api-key.ts';

const TEST = createApiKey('test').text;
const LIVE = createApiKey('live').text;

describe('the options of a load test', () => {
  it('are a minute of ten e-mails a second unless told otherwise, by the key of the environment', () => {
    expect(readLoadOptions({}, { POSTHORN_API_KEY: TEST, POSTHORN_URL: 'https://notify.example.com/' })).toMatchObject({
      url: 'https://notify.example.com',
      environment: 'test',
      rate: 10,
      durationMs: 60_000,
      shape: 'steady',
      channel: 'email',
    });
  });

  it('take a live key only with --live, and then only with addresses of one’s own', () => {
    expect(() => readLoadOptions({ key: LIVE }, {})).toThrow('--live');
    expect(() => readLoadOptions({ key: LIVE, live: true }, {})).toThrow('--to');
    expect(readLoadOptions({ key: LIVE, live: true, to: 'a{n}@example.com' }, {}).environment).toBe('live');
  });

  it.each<[Parameters<typeof readLoadOptions>[0], RegExp]>([
    [{ key: '' }, /POSTHORN_API_KEY/],
    [{ key: `${TEST}x` }, /no API key/],
    [{ key: TEST, rate: '0' }, /--rate/],
    [{ key: TEST, rate: 'many' }, /--rate/],
    [{ key: TEST, duration: 'long' }, /--duration/],
    [{ key: TEST, duration: '10ms' }, /--duration/],
    [{ key: TEST, rate: '100000', duration: '1h' }, /more than/],
    [{ key: TEST, shape: 'square' }, /steady, burst, ramp/],
    [{ key: TEST, channel: 'fax' }, /email/],
    [{ key: TEST, data: '{}' }, /--template/],
    [{ key: TEST, template: 'welcome', data: '[1]' }, /JSON object/],
    [{ key: TEST, template: 'welcome', data: '{' }, /JSON object/],
    [{ key: TEST, url: 'ftp://x' }, /--url/],
  ])('say what to correct: %j', (given, says) => {
    expect(() => readLoadOptions(given, {})).toThrow(says);
    try {
      readLoadOptions(given, {});
    } catch (error) {
      expect((error as Error).message).not.toContain(TEST);
    }
  });
});

describe('the requests of a load test', () => {
  it('go to somebody else each, with the tag, and to nobody whom the sandbox would fail', () => {
    for (const channel of CHANNELS) {
      const requestOf = requestsOf({ channel, tag: 'load-test-1', to: null, template: null });
      const recipients = Array.from({ length: 600 }, (_, index) => JSON.stringify(requestOf(index).recipient));
      expect(new Set(recipients).size).toBe(600);
      for (const recipient of recipients) expect(recipient).not.toMatch(/(?<![a-z0-9])(429|500|502)(?![a-z0-9])/i);
      expect(requestOf(7)).toMatchObject({ channel, tags: ['load-test-1'] });
    }
  });

  it('go where one says, by their number, and are of a template', () => {
    const template = { key: 'welcome', data: { name: 'Ada' } };
    const requestOf = requestsOf({ channel: 'email', tag: 't', to: 'load-{n}@example.com', template });
    expect(requestOf(3)).toEqual({ channel: 'email', recipient: 'load-3@example.com', tags: ['t'], template });
  });
});
