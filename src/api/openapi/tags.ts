/** The tags of the document, in order, with their descriptions. */
export const TAGS = {
  Notifications: 'Send, read, reschedule and cancel notifications.',
  Templates: 'Words that are written once, checked, versioned, and sent with data.',
  Campaigns: 'One message for many: upload whom it is for, check it, start it, and watch it.',
  'Dead letters': 'Notifications that could not be sent: inspect, edit, replay or resolve them.',
  Clients: 'Your client account and its settings.',
  Usage: 'What you sent, with results and cost.',
  Members: 'People who log in: their sessions, roles and invitations.',
  Keys: 'API keys with their scopes, and the audit log.',
  Inbox: 'In-app messages, for the app that shows them.',
  Recipients: 'Erase the personal data of a recipient.',
  Suppressions: 'Addresses that you do not send to.',
  Unsubscribe: 'The page behind the unsubscribe link in marketing e-mails.',
  Webhooks: 'Receive status events, and verify that they came from Posthorn.',
  Receipts: 'URLs that vendors call to report deliveries.',
  Operator: 'For whoever runs the server, with its token: what only Posthorn’s own servers know.',
  Health: 'Probes and monitoring.',
  Documentation: 'This document, its HTML page, and an explanation of each problem.',
} as const;

export type Tag = keyof typeof TAGS;
