import { describe, expect, it } from 'vitest';
import { CHANNELS } from '../../src/domain/channel.ts';
import { EVENT_RULES, type EventRule, eventRule } from '../../src/domain/event-rules.ts';
import { eventWords, missingFields } from '../../src/domain/event-words.ts';

const rule: EventRule = {
  channels: ['email'],
  priority: 5,
  category: 'transactional',
  subject: '{{data.title}}',
  text: '{{ data.user.name }} has {{data.count}}',
  html: '<a title="{{data.title}}">{{data.user.name}}</a>',
};
const event = (data: Record<string, unknown>) => ({ eventId: 'e-1', type: 'x', data });
const data = { title: 'T', user: { name: 'Ada' }, count: 0 };

describe('the words of an event', () => {
  it('are filled in from fields at any depth, from numbers and truth values too', () => {
    expect(eventWords(rule, 'push', event(data))).toEqual({ subject: 'T', text: 'Ada has 0' });
  });

  it('leave no placeholder and no markup of the data in HTML', () => {
    const hostile = { ...data, title: `" onmouseover='x' <b>&`, user: { name: '{{data.title}}' } };
    expect(eventWords(rule, 'email', event(hostile)).html).toBe(
      '<a title="&quot; onmouseover=&#39;x&#39; &lt;b&gt;&amp;">{{data.title}}</a>',
    );
  });

  it('keep a subject on one line', () => {
    expect(eventWords(rule, 'email', event({ ...data, title: 'a\r\nBcc: b\u0085c' })).subject).toBe('a Bcc: b c');
  });

  it('take a replacement for what it says, and not for a pattern', () => {
    expect(eventWords(rule, 'push', event({ ...data, title: "$& $1 $'" })).subject).toBe("$& $1 $'");
  });
});

describe('missing fields', () => {
  it('are those that are not there, are nothing, or are no text', () => {
    expect(missingFields(rule, data)).toEqual([]);
    expect(missingFields(rule, {})).toEqual(['title', 'user.name', 'count']);
    expect(missingFields(rule, { title: null, user: 'Ada', count: [1] })).toEqual(['title', 'user.name', 'count']);
  });

  it('are not found on a prototype', () => {
    const text = '{{data.constructor.name}}';
    expect(missingFields({ ...rule, text }, data)).toEqual(['constructor.name']);
  });
});

describe('the rules that ship', () => {
  it.each(Object.keys(EVENT_RULES))('%s names fields that can be filled in, for every channel', (type) => {
    const known = eventRule(type) as EventRule;
    const needed = Object.fromEntries(missingFields(known, {}).map((field) => [field, 'value']));
    expect(Object.keys(needed).length).toBeGreaterThan(0);
    for (const channel of CHANNELS) {
      const words = JSON.stringify(eventWords(known, channel, event(needed)));
      expect(words).toContain('value');
      expect(words).not.toContain('{{');
    }
  });

  it('are found by their own names only', () => {
    expect(eventRule('toString')).toBeNull();
    expect(eventRule('payment')?.channels).toEqual(['email', 'sms']);
  });
});
