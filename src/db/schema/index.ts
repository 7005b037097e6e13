export { attempts, deadLetters, receipts } from './attempts.ts';
export {
  campaignChunks,
  campaignRates,
  campaignRecipients,
  campaignRefused,
  campaigns,
  campaignTimeline,
} from './campaigns.ts';
export { apiKeys, auditLog, clientSettings, clients } from './clients.ts';
export { inAppMessages } from './in-app.ts';
export {
  accountCalls,
  accountLine,
  dueSpans,
  providerHealth,
  quotaCounters,
  requestWindows,
  sendSlots,
  usageDaily,
  usageHourly,
} from './limits.ts';
export { invitations, loginTries, members, memberships, oidcLogins, passwordResets, sessions } from './members.ts';
export { idempotencyKeys, notifications, notificationTags, timeline } from './notifications.ts';
export { outbox } from './outbox.ts';
export { pendingErasures, suppressions, whatsappWindows } from './recipients.ts';
export { statsCounted, statsDay, statsHour, statsMinute } from './stats.ts';
export { templateDependents, templates, templateVersions } from './templates.ts';
export { webhookAttempts, webhookChecks, webhookDeliveries, webhookEndpoints } from './webhooks.ts';
