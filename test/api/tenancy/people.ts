import type { OF_VICTIM } from './victim.ts';

type Shown = keyof typeof OF_VICTIM;

/**
 * What an operation shows of people: with the scope `content` what is named here, and without it nothing of that (`masks`);
 * the same to everybody who may ask it (`reveals`); nothing without the scope, which it asks for itself (`needs`); or
 * nothing at all (`nobody`, and why).
 */
export type OfPeople = (
  | { masks: readonly Shown[] }
  | { reveals: readonly Shown[] }
  | { needs: 'content' }
  | { nobody: string }
) & {
  /** Fields of the query and the body that need the scope. */
  fields?: readonly string[];
};

/** What only who holds `content` may see of the victim's. */
export const PERSONAL = [
  'address',
  'subject',
  'words',
  'metadata',
  'vendorWords',
  'inAppWords',
  'hookWords',
  'note',
] as const satisfies readonly Shown[];

const SAID = ['address', 'subject', 'words', 'metadata'] as const;
const ALL_OF_IT = [...SAID, 'vendorWords'] as const;
const OWN = 'answers with ids and what the caller itself has said';
const FIGURES = 'figures';
const OURS = 'words of ours, which repeat nothing of what was given';
const RENDERED = 'renders the sample, or what the caller gives';
const SERVERS = 'servers of the client’s own';
const TO_ALL = 'what is said to all is no person’s';
const COLLEAGUES = 'people of the client itself, to who manages them';
const ADMIN = 'asks for `admin`, which includes `content`';

const ofTemplates = (name: string) => [
  ...[`list${name}s`, `get${name}`, `save${name}`, `archive${name}`, `publish${name}`],
  ...[`list${name}Versions`, `get${name}Version`, `rollBack${name}`],
];

/** By operationId. One that is not here fails the run. */
export const OF_PEOPLE: Record<string, OfPeople> = {
  getClient: { nobody: 'the client itself, with the address that it has registered' },
  getSettings: { nobody: 'settings' },
  getOwnSettings: { nobody: 'settings' },
  changeSettings: { nobody: 'settings' },

  createNotification: { nobody: OWN },
  createNotifications: { nobody: OWN },
  createEvent: { nobody: OWN },
  notify: { nobody: OWN },
  // Tells whether an address is suppressed: to who may write to it anyway, or may see people.
  simulateNotification: { nobody: OWN },

  listNotifications: { masks: ALL_OF_IT, fields: ['recipient'] },
  getNotification: { masks: SAID },
  rescheduleNotification: { masks: SAID },
  cancelNotification: { masks: SAID },
  cancelNotifications: { nobody: 'ids and what became of them', fields: ['recipient'] },
  listNotificationEvents: { nobody: 'ids of webhooks and events, and what became of them' },
  explainNotification: { nobody: 'gates, accounts and moments' },
  getNotificationHtml: { needs: 'content' },
  revealNotification: { reveals: SAID },

  ...Object.fromEntries(
    [
      ...['Template', 'Layout', 'Partial'].flatMap(ofTemplates),
      ...['resumeTemplate', 'listLayoutDependents', 'listPartialDependents'],
    ].map((operationId) => [operationId, { nobody: TO_ALL }]),
  ),
  getTemplateExperiment: { nobody: FIGURES },
  previewTemplate: { nobody: RENDERED },
  testTemplate: { needs: 'content' },

  ...Object.fromEntries(
    [
      ...['createCampaign', 'listCampaigns', 'getCampaign', 'changeCampaign', 'startCampaign'],
      ...['pauseCampaign', 'resumeCampaign', 'cancelCampaign'],
    ].map((operationId) => [operationId, { nobody: TO_ALL }]),
  ),
  deleteCampaign: { nobody: 'an id' },
  sendBulk: { nobody: OWN },
  uploadAudience: { nobody: 'takes people, and answers how many' },
  copyAudience: { nobody: 'how many' },
  listRefusedLines: { nobody: 'lines, columns and reasons; what stood there is not kept' },
  listCampaignRecipients: { masks: ['address'] },
  removeCampaignRecipient: { nobody: 'how many', fields: ['address'] },
  checkCampaign: { masks: ['campaignWords'] },
  testCampaign: { needs: 'content' },
  retryCampaign: { nobody: 'how many' },

  // A note, where somebody has written one.
  listDeadLetters: { masks: [] },
  groupDeadLetters: { nobody: FIGURES },
  getDeadLetter: { masks: ALL_OF_IT },
  editDeadLetter: { masks: ALL_OF_IT, fields: ['recipient', 'template'] },
  replayDeadLetter: { masks: SAID },
  resolveDeadLetter: { masks: SAID },
  replayDeadLetters: { nobody: 'how many, and ids' },
  revealDeadLetter: { reveals: ALL_OF_IT },

  getUsage: { nobody: FIGURES },
  getStats: { nobody: FIGURES },
  countWaiting: { nobody: FIGURES },
  streamChanges: { nobody: 'ids and how many' },
  listProviders: { nobody: FIGURES },

  createInboxToken: { needs: 'content' },
  listInbox: { masks: ['inAppWords'] },
  countUnread: { nobody: FIGURES },
  streamInbox: { masks: ['inAppWords'] },
  markMessage: { masks: ['inAppWords'] },
  markAllRead: { nobody: FIGURES },
  markAllSeen: { nobody: FIGURES },

  eraseRecipient: { nobody: ADMIN },
  createSuppression: { masks: ['note'] },
  listSuppressions: { masks: ['address', 'note'], fields: ['recipient'] },
  deleteSuppression: { nobody: 'an id' },
  revealSuppression: { reveals: ['address', 'note'] },

  ...Object.fromEntries(
    ['createWebhook', 'listWebhooks', 'getWebhook', 'changeWebhook', 'deleteWebhook', 'rotateWebhookSecret'].map(
      (operationId) => [operationId, { nobody: SERVERS }],
    ),
  ),
  listWebhookAttempts: { masks: ['hookWords'] },
  getWebhookEvent: { masks: ['hookWords'] },
  resendWebhookEvents: { nobody: 'sends ids and statuses' },
  testWebhook: { nobody: 'sends ids' },
  getSigningSecret: { nobody: 'secrets' },
  rotateSigningSecret: { nobody: 'secrets' },

  ...Object.fromEntries(
    ['createKey', 'listKeys', 'getKey', 'changeKey', 'rotateKey', 'revokeKey'].map((operationId) => [
      operationId,
      { nobody: 'keys' },
    ]),
  ),
  ...Object.fromEntries(
    [
      ...['listMembers', 'getMember', 'changeMember', 'removeMember'],
      ...['createInvitation', 'listInvitations', 'revokeInvitation'],
    ].map((operationId) => [operationId, { nobody: COLLEAGUES }]),
  ),
  listAudit: { nobody: ADMIN },
};

/**
 * Fields of answers whose names speak of people and which are shown to everybody, and why; by the schema that they stand
 * in. One that is neither here nor marked fails the run.
 */
export const NOT_PERSONAL: Record<string, string> = {
  'Campaign.content': TO_ALL,
  'Campaign.metadata': TO_ALL,
  'CampaignTemplate.data': TO_ALL,
  'TemplateVersion.note': TO_ALL,
  'TemplateVersionWithSource.note': TO_ALL,
  'TemplatePreview.content': RENDERED,
  'TemplatePreview.sizes.html': FIGURES,
  'TemplatePreview.sizes.text': FIGURES,
  'TemplatePreview.warnings.detail': OURS,
  'TemplateProblem.detail': OURS,
  'RenderedTemplate.content': RENDERED,
  'ProblemOfPart.detail': OURS,
  'FieldError.detail': OURS,
  'CampaignCheck.problems.detail': OURS,
  'RefusedLine.detail': OURS,
  'DeadLetterWithNotification.payload': 'for the operator only',
  'InboxToken.token': 'a secret of the caller’s',
  'Client.email': 'the client’s own',
  'Member.email': COLLEAGUES,
  'Invitation.email': COLLEAGUES,
  'CreatedInvitation.email': COLLEAGUES,
  'Settings.limits.email': 'a channel',
  'Settings.quotas.email': 'a channel',
  'Settings.prices.email': 'a channel',
  'OwnSettings.limits.email': 'a channel',
  'OwnSettings.quotas.email': 'a channel',
  'OwnSettings.prices.email': 'a channel',
  'WebhookEvent.payload': 'an event: ids, statuses and tags',
  'AuditEntry.subject': 'an id',
  'Webhook.url': SERVERS,
  'CreatedWebhook.url': SERVERS,
};
