import { describe, expect, it } from 'vitest';
import { endOf, notificationIn, readable, whichOf } from '../../dashboard/src/pages/webhook/call.ts';
import { changeOf } from '../../dashboard/src/pages/webhook/change.ts';
import {
  choose,
  EVENT_GROUPS,
  EVENTS,
  eventInWords,
  eventsInWords,
} from '../../dashboard/src/pages/webhooks/events.ts';
import { standingOf } from '../../dashboard/src/pages/webhooks/standing.ts';
import { EVENT_PATTERNS } from '../../src/contracts/webhook-event.ts';

describe('events of webhooks', () => {
  it('are all there, in words and to be chosen', () => {
    expect(Object.keys(EVENTS).sort()).toEqual([...EVENT_PATTERNS].sort());
    const offered = EVENT_GROUPS.flatMap(({ all, each }) => [all, ...each]);
    expect([...offered].sort()).toEqual([...EVENT_PATTERNS].sort());
  });

  it('read as somebody would say them', () => {
    expect(eventInWords('notification.unknown')).toBe('Notification unknown');
    expect(eventInWords('campaign.progress')).toBe('Campaign progress');
    expect(eventInWords('quota.warning')).toBe('A quota is nearly used up');
    expect(eventInWords('webhook.test')).toBe('Test');
    expect(eventInWords('list.joined')).toBe('list.joined');
    expect(eventsInWords([])).toBe('all events');
    expect(eventsInWords(['notification.sent', 'notification.failed', 'campaign.*'])).toBe(
      'Notification sent, Notification failed and 1 more',
    );
  });

  it('are chosen one by one, or all of a kind in their place', () => {
    expect(choose(['notification.sent', 'campaign.paused'], 'notification.*', true)).toEqual([
      'campaign.paused',
      'notification.*',
    ]);
    expect(choose(['notification.*', 'campaign.paused'], 'campaign.paused', false)).toEqual(['notification.*']);
    expect(choose([], 'quota.warning', true)).toEqual(['quota.warning']);
  });
});

describe('a webhook', () => {
  it('says whether it is called, and why not', () => {
    const on = { status: 'enabled', disabledReason: null, failingSince: null } as const;
    expect(standingOf(on)).toEqual({ tone: 'good', label: 'On', why: null });
    expect(standingOf({ ...on, failingSince: '2026-11-22T09:30:00.000Z' })).toMatchObject({ label: 'Failing' });
    for (const [reason, word] of [
      ['gone', '410'],
      ['failing', 'five days'],
      ['manual', 'Somebody'],
    ] as const) {
      expect(standingOf({ ...on, status: 'disabled', disabledReason: reason }).why).toContain(word);
    }
  });

  it('is changed only where the form differs', () => {
    const before = {
      url: 'https://a.example',
      description: null,
      events: ['notification.sent'] as 'notification.sent'[],
    };
    expect(changeOf(before, { ...before })).toBeNull();
    expect(changeOf(before, { ...before, events: [] })).toEqual({ events: [] });
    expect(changeOf(before, { ...before, url: 'https://b.example', description: 'x' })).toEqual({
      url: 'https://b.example',
      description: 'x',
    });
  });
});

describe('a call', () => {
  it('says how it ended, and which it was', () => {
    expect(endOf({ outcome: 'delivered', statusCode: 204, code: null })).toEqual({
      tone: 'good',
      label: 'Taken, HTTP 204',
    });
    expect(endOf({ outcome: 'failed', statusCode: null, code: 'connection_refused' }).label).toBe(
      'Failed, connection refused',
    );
    expect(endOf({ outcome: 'gone', statusCode: 410, code: null }).label).toBe('Gone, HTTP 410');
    expect(whichOf({ run: 0, number: 2 })).toBe('2nd');
    expect(whichOf({ run: 1, number: 1 })).toBe('1st, resent');
    expect(whichOf({ run: 3, number: 4 })).toBe('4th, resent 3 times');
  });

  it('shows its body as one reads it, and names the notification', () => {
    const id = 'ntf_01jd8m9q4wf7vrk2h3n5c6t8xz';
    expect(readable('{"a":1}')).toBe('{\n  "a": 1\n}');
    expect(readable('no json')).toBe('no json');
    expect(notificationIn(`{"data":{"notificationId":"${id}"}}`)).toBe(id);
    expect(notificationIn('{"data":{}}')).toBeNull();
  });
});
