import { expect } from 'vitest';
import { toPublicId } from '../../../src/domain/ids.ts';
import { DEFAULT_LIMITS } from '../../../src/domain/limits.ts';
import { OF_VICTIM, SENT_BY_VICTIM, type Victim } from './victim.ts';

/** What is asked of an operation, apart from who asks. */
export type Asked = {
  /** What stands in the path, by its name. */
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: unknown;
  headers?: Record<string, string>;
};

/**
 * One thing to ask for; without one of these it names what is the victim's, which is 404 to a stranger:
 * `finds`, what a stranger is answered who finds nothing there, and its owner is not;
 * `takes`, what both are answered, since the words of the victim are free to be a stranger's own.
 */
export type Try = Asked & { finds?: object; takes?: object };

/** What the victim asks for, of things made for this; a stranger asks for the very same. The first is the usual one. */
export type Requests = (victim: Victim) => Promise<Try[]>;

const { address, userId, tag, eventId, errorCode, hookUrl, note } = OF_VICTIM;
const NOBODY_S = { limits: { email: DEFAULT_LIMITS.email } };
const VICTIM_S = { limits: { email: { count: 7_331, windowMs: 60_000 } } };
const ACCEPTED = { data: { status: 'PENDING' } };
const NOTHING = { data: [] };
const named = (id: string, rest: Asked = {}): Try[] => [{ params: { id }, ...rest }];
const sentBy = (by: string) => ({ recipient: { email: address }, channel: 'email', content: { text: by } });
let keys = 0;
/** An Idempotency-Key and an eventId that no other request has. */
const names = () => ({ headers: { 'idempotency-key': `key-of-the-victim-${++keys}` }, eventId: `${eventId}-${keys}` });

const TEMPLATE = { content: { email: { en: { subject: 'Hello', html: `<p>${OF_VICTIM.templateWords}</p>` } } } };
const frameOf = (kind: 'layout' | 'partial') => {
  const html =
    kind === 'layout' ? `<p>${OF_VICTIM.templateWords}</p>{{ content }}` : `<p>${OF_VICTIM.templateWords}</p>`;
  return { name: OF_VICTIM.templateName, html };
};

/** By operationId. One that is not here fails the run. */
export const REQUESTS: Record<string, Requests> = {
  getClient: async (victim) => {
    await victim.letter();
    return [{ finds: { data: { usageStats: { failed: 0, total: 0 } } } }];
  },
  getSettings: async (victim) => {
    await victim.send('PATCH', '/api/client/settings', { body: VICTIM_S });
    return [{ finds: { data: NOBODY_S } }];
  },
  getOwnSettings: async (victim) => {
    await victim.send('PATCH', '/api/client/settings', { body: VICTIM_S });
    return [{ finds: { data: { limits: expect.not.objectContaining({ email: expect.anything() }) } } }];
  },
  changeSettings: async (victim) => {
    await victim.send('PATCH', '/api/client/settings', { body: VICTIM_S });
    return [{ body: { retry: { delaysMs: [5_000] } }, finds: { data: NOBODY_S } }];
  },

  createNotification: async (victim) => {
    const { headers, eventId } = names();
    const first = { headers, body: { ...sentBy('the victim'), eventId, tags: [tag] } };
    await victim.send('POST', '/api/notifications', first);
    const other = { ...sentBy('a stranger'), eventId };
    return [
      { ...first, takes: ACCEPTED },
      { headers, body: other, takes: ACCEPTED },
      { body: other, takes: ACCEPTED },
      { body: { ...sentBy('a stranger'), recipient: { userId, email: address } }, takes: ACCEPTED },
    ];
  },
  createNotifications: async (victim) => {
    const { headers, eventId } = names();
    const first = { headers, body: { notifications: [{ ...sentBy('the victim'), eventId, tags: [tag] }] } };
    await victim.send('POST', '/api/notifications/batch', first);
    const takes = { data: [{ index: 0, status: 'PENDING' }] };
    const other = { ...sentBy('a stranger'), recipient: { userId, email: address }, eventId };
    return [
      { ...first, takes },
      { headers, body: { notifications: [other] }, takes },
    ];
  },
  createEvent: async (victim) => {
    const { headers, eventId } = names();
    const event = (name: string) => ({
      eventId,
      type: 'signup',
      recipient: { userId, email: address },
      data: { name },
    });
    const first = { headers, body: event('Vera') };
    await victim.send('POST', '/api/events', first);
    const takes = { data: [{ status: 'PENDING' }, { status: 'PENDING' }] };
    return [
      { ...first, takes },
      { headers, body: event('a stranger'), takes },
    ];
  },
  notify: async (victim) => {
    const { headers } = names();
    const body = { type: 'email', to: address, message: 'by the victim' };
    await victim.send('POST', '/api/notify', { headers, body });
    const takes = { status: 'queued' };
    return [
      { headers, body, takes },
      { headers, body: { ...body, message: 'by a stranger' }, takes },
    ];
  },
  simulateNotification: async (victim) => {
    const { headers, eventId } = names();
    const body = { ...sentBy('the victim'), eventId };
    await victim.send('POST', '/api/notifications', { headers, body });
    await victim.suppression();
    const finds = { data: { wouldBe: 'SENT', replayOf: null } };
    return [
      { headers, body, finds },
      { body, finds },
      { body: { ...sentBy('the victim'), recipient: { userId, email: address }, tags: [tag] }, finds },
    ];
  },

  listNotifications: async (victim) => {
    await victim.letter();
    await victim.letter();
    return [{ finds: NOTHING }, { query: { campaign: await victim.sentCampaign() }, finds: NOTHING }];
  },
  getNotification: async (victim) => named(await victim.notification()),
  listNotificationEvents: async (victim) => named(await victim.notification()),
  explainNotification: async (victim) => named(await victim.notification()),
  getNotificationHtml: async (victim) => {
    const content = { subject: OF_VICTIM.subject, html: `<p>${OF_VICTIM.words}</p>` };
    const id = await victim.notification({ content });
    return [
      ...named(id),
      ...named(id, { query: { images: 'true' } }),
      ...named(id, { query: { client: victim.publicId, environment: 'live' } }),
    ];
  },
  revealNotification: async (victim) => named(await victim.notification(), { body: {} }),
  rescheduleNotification: async (victim) =>
    named(await victim.notification(), { body: { sendAt: new Date(Date.now() + 3_600_000).toISOString() } }),
  cancelNotification: async (victim) => named(await victim.notification(), { body: {} }),
  cancelNotifications: async (victim) => {
    const recipient = victim.person();
    const ownTag = recipient.userId;
    const id = await victim.notification({ recipient, tags: [ownTag] });
    const none = { cancelled: 0, notCancellable: 0 };
    return [
      { body: { ids: [id] }, finds: { data: { counts: { ...none, notFound: 1 } } } },
      { body: { tag: ownTag }, finds: { data: { counts: none, results: [] } } },
      { body: { recipient: recipient.email }, finds: { data: { counts: none, results: [] } } },
    ];
  },

  ...templateRequests('template', 'templates'),
  ...templateRequests('layout', 'layouts'),
  ...templateRequests('partial', 'partials'),

  ...campaignRequests(),

  listDeadLetters: async (victim) => {
    await victim.letter();
    const { notificationId } = await victim.letter();
    return [{ finds: NOTHING }, { query: { notificationId }, finds: NOTHING }];
  },
  groupDeadLetters: async (victim) => {
    await victim.letter();
    return [{ finds: NOTHING }];
  },
  getDeadLetter: async (victim) => named((await victim.letter()).id),
  editDeadLetter: async (victim) => [
    ...named((await victim.letter()).id, { body: { note } }),
    ...named((await victim.letter()).id, { body: { recipient: { userId, email: 'new@example.com' }, note } }),
    ...named((await victim.letter()).id, { body: { template: { key: 'event-signup', data: {} }, note } }),
  ],
  revealDeadLetter: async (victim) => named((await victim.letter()).id, { body: {} }),
  replayDeadLetter: async (victim) => named((await victim.letter()).id, { body: {} }),
  resolveDeadLetter: async (victim) => named((await victim.letter()).id, { body: { as: 'ignored', note } }),
  replayDeadLetters: async (victim) => {
    const code = `${errorCode}_${++keys}`;
    const { id } = await victim.letter(code);
    const none = { data: { replayed: 0 } };
    return [
      { body: { filter: { ids: [id] } }, finds: none },
      { body: { filter: { ids: [id] }, dryRun: true }, finds: { data: { count: 0 } } },
      {
        body: { filter: { channel: 'email', from: FILTERS.from, to: FILTERS.to }, dryRun: true },
        finds: { data: { count: 0 } },
      },
      { body: { filter: { errorCode: code, environment: 'live' } }, finds: none },
      { body: { filter: { provider: 'smtp' }, ratePerSecond: 1_000 }, finds: none },
      { body: { filter: {} }, finds: none },
    ];
  },

  getUsage: async (victim) => {
    const day = await victim.usage();
    const finds = { data: { rows: [], totals: { accepted: 0, cost: null }, quotas: [] } };
    return [
      ...[{}, { from: day, to: day }, { channel: 'email' }, { provider: 'smtp' }, { errorCode }].map((query) => ({
        query,
        finds,
      })),
      { query: { environment: 'live', format: 'json' }, finds },
      { query: { format: 'csv', groupBy: 'errorCode' }, finds: {} },
      { query: { clientId: victim.publicId } },
    ];
  },

  countWaiting: async (victim) => {
    await victim.notification();
    const finds = { data: { waiting: [] } };
    return [{ finds }, { query: { environment: 'live' }, finds }];
  },
  getStats: async (victim) => {
    const from = await victim.stats();
    const finds = { data: { series: [], totals: { accepted: 0, failed: 0 } } };
    return [
      ...[
        {},
        { from },
        { channel: 'email' },
        { provider: 'smtp' },
        { errorCode },
        { step: '1m' },
        { to: new Date(Date.now() + 60_000).toISOString() },
      ].map((query) => ({
        query,
        finds,
      })),
      { query: { environment: 'live', format: 'json' }, finds },
      { query: { by: 'errorCode', from }, finds },
      { query: { template: SENT_BY_VICTIM.template }, finds },
      { query: { campaign: toPublicId('campaign', SENT_BY_VICTIM.campaignId) }, finds },
      { query: { clientId: victim.publicId } },
    ];
  },

  // Nobody else's topic is refused, and nothing is told of it.
  streamChanges: async (victim) => [
    { query: { topics: 'overview,list,dead-letters,campaigns' }, takes: {} },
    { query: { topics: `notification:${(await victim.letter()).notificationId}` }, takes: {} },
  ],
  listProviders: async (victim) => {
    await victim.letter();
    const quiet = { name: 'smtp', lastHour: expect.objectContaining({ latencyMs: { p50: null, p95: null } }) };
    return [{ finds: { data: { providers: expect.arrayContaining([expect.objectContaining(quiet)]) } } }];
  },

  createInboxToken: async () => [{ body: { userId }, takes: { data: { token: expect.any(String) } } }],
  listInbox: async (victim) => {
    await victim.message();
    await victim.message();
    return [{ finds: NOTHING }];
  },
  countUnread: async (victim) => {
    await victim.message();
    return [{ finds: { data: { unread: 0, unseen: 0 } } }];
  },
  streamInbox: async (victim) => {
    await victim.message();
    return [{ headers: { 'last-event-id': '0' }, finds: {} }];
  },
  markMessage: async (victim) => named(await victim.message(), { body: { read: true } }),
  markAllRead: async (victim) => {
    await victim.message();
    return [{ body: {}, finds: { data: { updated: 0 } } }];
  },
  markAllSeen: async (victim) => {
    await victim.message();
    return [{ body: {}, finds: { data: { updated: 0 } } }];
  },

  eraseRecipient: async (victim) => {
    const person = victim.person();
    await victim.notification({ recipient: person });
    const finds = { data: { cancelled: 0, erased: 0, pending: 0 } };
    return [
      { query: { userId: person.userId }, finds },
      { query: { address: person.email }, finds },
    ];
  },
  createSuppression: async (victim) => {
    await victim.suppression();
    return [{ body: { recipient: address, note: 'of whoever asks' }, finds: { message: 'Recipient suppressed' } }];
  },
  listSuppressions: async (victim) => {
    await victim.suppression();
    return [{ finds: NOTHING }];
  },
  revealSuppression: async (victim) => named(await victim.suppression(), { body: {} }),
  deleteSuppression: async (victim) => named(await victim.suppression(victim.person().email)),

  createWebhook: async (victim) => {
    await victim.webhook();
    return [{ body: { url: hookUrl }, takes: { data: { url: hookUrl } } }];
  },
  listWebhooks: async (victim) => {
    await victim.webhook();
    return [{ finds: NOTHING }];
  },
  getWebhook: async (victim) => named(await victim.webhook()),
  changeWebhook: async (victim) => named(await victim.webhook(), { body: { status: 'disabled' } }),
  deleteWebhook: async (victim) => named(await victim.webhook()),
  listWebhookAttempts: async (victim) => named(await victim.webhook()),
  getWebhookEvent: async (victim) => [{ params: await calledHook(victim) }],
  resendWebhookEvents: async (victim) => {
    const { id, eventId } = await calledHook(victim);
    return [...named(id, { body: { since: '2020-01-01T00:00:00Z' } }), ...named(id, { body: { eventId } })];
  },
  testWebhook: async (victim) => named(await victim.webhook(), { body: {} }),
  rotateWebhookSecret: async (victim) => named(await victim.webhook(), { body: { overlapMs: 60_000 } }),
  getSigningSecret: async (victim) => {
    await knowSigningSecrets(victim);
    return [{ takes: { data: { secrets: [{ expiresAt: null }] } } }];
  },
  rotateSigningSecret: async (victim) => {
    await knowSigningSecrets(victim);
    return [{ body: { overlapMs: 60_000 }, takes: { data: { secrets: expect.any(Array) } } }];
  },

  createKey: async () => [{ body: { name: OF_VICTIM.keyName }, takes: { data: { name: OF_VICTIM.keyName } } }],
  listKeys: async (victim) => {
    await victim.key();
    return [{ finds: { data: [{ name: 'Default' }] } }];
  },
  getKey: async (victim) => named(await victim.key()),
  changeKey: async (victim) => named(await victim.key(), { body: { name: 'another name' } }),
  rotateKey: async (victim) => named(await victim.key(), { body: { overlapMs: 0 } }),
  revokeKey: async (victim) => named(await victim.key()),
  listMembers: async (victim) => {
    for (let members = 0; members < 2; members++) await victim.member();
    return [{ finds: NOTHING }];
  },
  getMember: async (victim) => named((await victim.member()).publicId),
  changeMember: async (victim) => named((await victim.member()).publicId, { body: { disabled: true } }),
  removeMember: async (victim) => named((await victim.member()).publicId),
  createInvitation: async () => {
    const body = { email: `guest-${++keys}@example.com`, role: 'viewer', byMail: false };
    return [{ body, takes: { data: { role: 'viewer' } } }];
  },
  listInvitations: async (victim) => {
    for (let invitations = 0; invitations < 2; invitations++) await victim.invitation();
    return [{ finds: NOTHING }];
  },
  revokeInvitation: async (victim) => named(await victim.invitation()),
  listAudit: async (victim) => {
    for (let entries = 0; entries < 2; entries++)
      await victim.send('PATCH', '/api/client/settings', { body: VICTIM_S });
    return [{ finds: NOTHING }];
  },
};

/**
 * What the victim has, for each parameter of a query that a list filters by. One that is not here fails the run;
 * `cursor` is asked of the victim's own list.
 */
export const FILTERS: Record<string, string> = {
  address,
  archived: 'false',
  by: 'opened',
  category: 'transactional',
  days: '90',
  q: 'of the victim',
  channel: 'email',
  environment: 'live',
  errorCode,
  eventId,
  failed: 'true',
  from: '2020-01-01T00:00:00Z',
  fromLine: '7',
  lastEventId: '0',
  limit: '200',
  provider: 'smtp',
  reason: 'manual',
  recipient: address,
  status: 'FAILED',
  tag,
  to: '2100-01-01T00:00:00Z',
  unread: 'true',
  userId,
};

/** Fields of bodies that can name what is somebody else's: some request has to try each. */
export const NAMING = ['clientId', 'eventId', 'ids', 'notificationId', 'recipient', 'tag', 'tags', 'to', 'userId'];

/** Of campaigns; a stranger asks for the victim's. */
function campaignRequests(): Record<string, Requests> {
  const csv = { headers: { 'content-type': 'text/csv' }, body: 'email\nstranger@example.com\n' };
  const ofDraft =
    (rest: Asked = {}): Requests =>
    async (victim) =>
      named(await victim.campaign(), rest);
  const ofRunning =
    (rest: Asked = {}): Requests =>
    async (victim) =>
      named(await victim.campaign('running'), rest);
  return {
    createCampaign: async (victim) => {
      const { headers } = names();
      const content = { text: 'words of whoever asks' };
      const body = { name: OF_VICTIM.campaignName, channel: 'email', content, tags: [tag] };
      await victim.send('POST', '/api/campaigns', { headers, body });
      const takes = { data: { status: 'DRAFT', total: 0 } };
      return [
        { headers, body, takes },
        { headers, body: { ...body, name: 'of a stranger' }, takes },
      ];
    },
    sendBulk: async (victim) => {
      const given = names();
      const headers = { ...given.headers, 'content-type': 'application/x-ndjson' };
      const first = { name: OF_VICTIM.campaignName, channel: 'email', content: { text: 'words of whoever asks' } };
      const body = [first, { userId, email: address }].map((line) => JSON.stringify(line)).join('\n');
      await victim.send('POST', '/api/notifications/bulk', { headers, body });
      return [{ headers, body, takes: { data: { accepted: 1, status: 'RUNNING' } } }];
    },
    listCampaigns: async (victim) => {
      await victim.campaign();
      await victim.campaign();
      return [{ finds: NOTHING }, { query: { status: 'DRAFT' }, finds: NOTHING }];
    },
    getCampaign: ofDraft(),
    changeCampaign: ofDraft({ body: { name: 'of a stranger', tags: [tag] } }),
    deleteCampaign: ofDraft(),
    uploadAudience: ofDraft(csv),
    copyAudience: async (victim) => {
      const id = await victim.campaign();
      return named(id, { body: { campaign: id, with: ['FAILED'] } });
    },
    listRefusedLines: ofDraft(),
    listCampaignRecipients: ofDraft(),
    removeCampaignRecipient: async (victim) => [
      ...named(await victim.campaign(), { query: { userId } }),
      ...named(await victim.campaign('running'), { query: { address } }),
    ],
    checkCampaign: ofDraft({ body: {} }),
    testCampaign: async (victim) => {
      const { headers } = names();
      const id = await victim.campaign();
      const body = { to: [address], sampleLines: [2] };
      await victim.send('POST', `/api/campaigns/${id}/test`, { headers, body });
      return named(id, { headers, body });
    },
    startCampaign: async (victim) => named(await victim.campaign('checked'), { body: { confirm: { total: 2 } } }),
    pauseCampaign: ofRunning({ body: {} }),
    resumeCampaign: ofRunning({ body: {} }),
    cancelCampaign: ofRunning({ body: {} }),
    retryCampaign: ofRunning({ body: {} }),
  };
}

/** Of one kind of template; a stranger asks for the victim's keys. */
function templateRequests(kind: 'template' | 'layout' | 'partial', path: string): Record<string, Requests> {
  const Name = { template: 'Template', layout: 'Layout', partial: 'Partial' }[kind];
  const source = kind === 'template' ? { ...TEMPLATE, name: OF_VICTIM.templateName } : frameOf(kind);
  const requests: Record<string, Requests> = {
    [`list${Name}s`]: async (victim) => {
      await victim.template(path, source);
      await victim.template(path, source);
      return [{ finds: NOTHING }];
    },
    [`get${Name}`]: async (victim) => [{ params: { key: await victim.template(path, source) } }],
    [`save${Name}`]: async (victim) => [
      {
        params: { key: await victim.template(path, source) },
        body: { ...source, name: 'Mine' },
        takes: { data: { revision: 1 } },
      },
    ],
    [`archive${Name}`]: async (victim) => [{ params: { key: await victim.template(path, source) } }],
    [`publish${Name}`]: async (victim) => [
      { params: { key: await victim.template(path, source) }, body: { revision: 1, note: OF_VICTIM.note } },
    ],
    [`list${Name}Versions`]: async (victim) => [{ params: { key: await victim.template(path, source) } }],
    [`get${Name}Version`]: async (victim) => [{ params: { key: await victim.template(path, source), version: '1' } }],
    [`rollBack${Name}`]: async (victim) => [
      { params: { key: await victim.template(path, source) }, body: { version: 1 } },
    ],
  };
  if (kind !== 'template') {
    requests[`list${Name}Dependents`] = async (victim) => {
      const key = await victim.template(path, source);
      for (let uses = 0; uses < 2; uses++) await victim.template('templates', madeOf(kind, key));
      return [{ params: { key } }];
    };
    return requests;
  }
  return {
    ...requests,
    getTemplateExperiment: async (victim) => [{ params: { key: await victim.template(path, source) } }],
    resumeTemplate: async (victim) => [{ params: { key: await victim.template(path, source) }, body: {} }],
    previewTemplate: async (victim) => [
      { params: { key: await victim.template(path, source) }, body: { channel: 'email', recipient: { userId } } },
    ],
    testTemplate: async (victim) => {
      const { headers } = names();
      const key = await victim.template(path, source);
      const body = { channel: 'email', to: [address] };
      await victim.send('POST', `/api/templates/${key}/test`, { headers, body });
      return [{ params: { key }, headers, body }];
    },
  };
}

function madeOf(kind: 'layout' | 'partial', key: string): object {
  const html = kind === 'layout' ? '<p>Hello</p>' : `{% render '${key}' %}`;
  const content = { email: { en: { subject: 'Hello', html } } };
  return { name: OF_VICTIM.templateName, content, ...(kind === 'layout' && { layout: key }) };
}

/** A webhook of the victim's, and an event that it was told of. */
async function calledHook(victim: Victim) {
  const id = await victim.webhook();
  const { json } = await victim.send('GET', `/api/webhooks/${id}/attempts?limit=1`);
  return { id, eventId: json.data[0].eventId as string };
}

async function knowSigningSecrets(victim: Victim): Promise<void> {
  const { json } = await victim.send('GET', '/api/webhooks/signing-secret');
  for (const { secret } of json.data.secrets) victim.known.add(secret);
}
