/** The chapters of the document, in their order, and what each is about. */
export const TAGS = {
  Notifications: 'Send, look at, move and cancel.',
  'Dead letters': 'What was given up: look at it, mend it, replay it or close it.',
  Clients: 'Who you are, and what holds for all that you send.',
  Usage: 'What you have sent, how it went, and what it cost.',
  Keys: 'Several for a client, each with what it may do; and who changed what.',
  Inbox: 'The messages of the channel `in_app`, for the app that shows them.',
  Recipients: 'The people that you write to.',
  Suppressions: 'The addresses that get nothing more from you.',
  Unsubscribe: 'The page behind the link to unsubscribe that marketing mails carry.',
  Webhooks: 'Where you are told what became of your notifications, and how you know that it was us.',
  Receipts: 'Where vendors tell us what became of a message. Set up once, called by them.',
  Health: 'For probes and for monitoring.',
  Documentation: 'This document, its page, and an explanation of each problem.',
} as const;

export type Tag = keyof typeof TAGS;
