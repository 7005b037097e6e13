import { expect, test } from 'vitest';
import { cloneOf } from '../../dashboard/src/pages/campaign/clone.ts';
import {
  paceForm,
  paceOf,
  paceProblems,
  scheduleForm,
  scheduleOf,
  scheduleProblems,
} from '../../dashboard/src/pages/campaign/schedule.ts';
import { mendOf, missingOf, stepAsked, stepsOf } from '../../dashboard/src/pages/campaign/steps.ts';
import type { Campaign } from '../../dashboard/src/pages/campaign/use-campaign.ts';
import { wordsForm, wordsOf, wordsProblems } from '../../dashboard/src/pages/campaign/words.ts';

const AUDIENCE = { state: 'complete', linesRead: 10, accepted: 7, duplicates: 1, refused: 1 } as const;
const DRAFT: Pick<Campaign, 'audience' | 'status' | 'template' | 'content' | 'schedule'> = {
  audience: AUDIENCE,
  status: 'DRAFT',
  template: { key: 'december', data: {} },
  content: null,
  schedule: null,
};

test('a draft says what it lacks, and opens at the first step that is not done', () => {
  const nobody = { ...DRAFT, audience: { ...AUDIENCE, state: 'none', accepted: 0 } } as const;
  expect(missingOf(nobody).map(({ step }) => step)).toEqual(['audience']);
  expect(stepAsked(undefined, nobody)).toBe('audience');
  expect(stepAsked('schedule', nobody)).toBe('schedule');
  expect(stepAsked('nonsense', nobody)).toBe('audience');
  const broken = { ...DRAFT, audience: { ...AUDIENCE, state: 'open' } } as const;
  expect(missingOf(broken)[0]?.says).toMatch(/broke off/);
  expect(missingOf({ audience: { ...AUDIENCE, accepted: 0 } })[0]?.says).toMatch(/No line/);
  expect(missingOf(DRAFT)).toEqual([]);
  expect(stepAsked(undefined, DRAFT)).toBe('check');
});

test('each step says how far it is', () => {
  const says = stepsOf({ ...DRAFT, status: 'CHECKED' }).map(({ says }) => says);
  expect(says).toEqual(['7 people, 1 line refused', 'Template december', 'When it is started', 'Ready']);
});

test('each obstacle leads to where it is mended; one that is not known to what it says', () => {
  expect(mendOf('audience_empty')).toEqual({ step: 'audience' });
  expect(mendOf('channel_not_set_up')).toEqual({ page: 'providers' });
  expect(mendOf('schedule_past')).toEqual({ step: 'schedule' });
  expect(mendOf('unknown_template')).toEqual({ step: 'content' });
  expect(mendOf('toString')).toEqual({ step: 'content' });
});

test('a template goes into the form and comes out the same', () => {
  const template = { key: 'december', data: { season: 'winter' }, version: 3, locale: 'de', variant: 'b' };
  const form = wordsForm({ template, content: null });
  expect(wordsProblems(form)).toEqual({});
  expect(wordsOf(form, 'email', null)).toEqual({ template });
});

test('what the form does not show of the words stays with them', () => {
  const content = { subject: 'Hi', text: 'Hello', html: null, from: { address: 'a@example.com', name: null } };
  const form = { ...wordsForm({ template: null, content }), text: 'Hello again' };
  expect(wordsOf(form, 'email', content)).toEqual({
    content: { subject: 'Hi', text: 'Hello again', from: { email: 'a@example.com' } },
  });
});

test('says which fields of the words are wrong before it asks', () => {
  const form = wordsForm(null);
  expect(wordsProblems(form)).toEqual({ key: 'is needed' });
  expect(Object.keys(wordsProblems({ ...form, key: 'a', version: '0', data: '[1]' }))).toEqual(['version', 'data']);
  expect(Object.keys(wordsProblems({ ...form, kind: 'words' }))).toEqual(['text']);
});

test('a schedule goes into the form and comes out the same', () => {
  const local = { local: '2026-12-24T09:00', zone: 'recipient', fallback: 'Europe/Berlin', ifPast: 'skip' } as const;
  expect(scheduleOf(scheduleForm({ schedule: local }, 'UTC'))).toEqual(local);
  const at = { at: '2026-12-24T09:00:00.000Z' };
  expect(scheduleOf(scheduleForm({ schedule: at }, 'UTC'))).toEqual(at);
  expect(scheduleOf(scheduleForm({ schedule: null }, 'UTC'))).toBeNull();
  const form = scheduleForm({ schedule: null }, 'UTC');
  expect(scheduleProblems({ ...form, kind: 'at' })).toEqual({ at: 'is needed' });
  expect(scheduleProblems({ ...form, kind: 'local', fallback: ' ' })).toEqual({
    local: 'is needed',
    fallback: 'is needed',
  });
});

test('rate, end and guard: empty is no limit, and a wrong one is told', () => {
  const guard = { failedPercent: 5, bouncedPercent: null, complainedPercent: 0.1, minSample: 500 };
  const form = paceForm({ rate: null, expiresAt: null, guard });
  expect(paceProblems(form)).toEqual({});
  expect(paceOf(form)).toEqual({ rate: null, expiresAt: null, guard });
  const wrong = { ...form, rate: '0', failedPercent: '101', minSample: '' };
  expect(Object.keys(paceProblems(wrong)).sort()).toEqual(['failedPercent', 'minSample', 'rate']);
});

test('a clone says the same, and asks anew when it is sent', () => {
  const campaign = {
    ...DRAFT,
    channel: 'email',
    priority: 8,
    category: null,
    onAmbiguous: null,
    retry: null,
    providers: ['smtp'],
    rate: { perSecond: 5 },
    guard: { failedPercent: 5, bouncedPercent: 3, complainedPercent: 0.1, minSample: 500 },
    events: 'failures',
    tags: ['news'],
    metadata: {},
    schedule: { at: '2026-12-24T09:00:00.000Z' },
    expiresAt: '2026-12-25T09:00:00.000Z',
  } as unknown as Campaign;
  const body = cloneOf(campaign, 'n'.repeat(300));
  expect(body).toMatchObject({ channel: 'email', template: { key: 'december' }, routing: { providers: ['smtp'] } });
  expect(body).not.toHaveProperty('schedule');
  expect(body).not.toHaveProperty('expiresAt');
  expect(body.name).toHaveLength(200);
});
