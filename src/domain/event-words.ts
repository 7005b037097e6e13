import type { Channel } from './channel.ts';
import type { EventRule } from './event-rules.ts';

export type EventData = Record<string, unknown>;

/** What a notification of an event says, in the fields of its channel. */
export type EventWords = { subject?: string; text?: string; html?: string; payload?: Record<string, unknown> };

const PLACEHOLDER = /\{\{\s*data\.([A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)\s*\}\}/g;
const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** The fields that the words of a rule name and the data does not hold as text, number or truth value. */
export function missingFields({ subject, text, html }: EventRule, data: EventData): string[] {
  const named = [subject, text, html].flatMap((words) =>
    [...words.matchAll(PLACEHOLDER)].map(([, field = '']) => field),
  );
  return [...new Set(named)].filter((field) => wordOf(data, field) === null);
}

/**
 * The words for a channel, filled in. A webhook gets the event itself. What is filled in adds no line to a subject and
 * no markup to HTML.
 */
export function eventWords(
  rule: EventRule,
  channel: Channel,
  event: { eventId: string; type: string; data: EventData },
): EventWords {
  const { data } = event;
  const subject = fill(rule.subject, data, (value) => value.replace(/\p{Cc}+/gu, ' '));
  const text = fill(rule.text, data, (value) => value);
  switch (channel) {
    case 'email':
    case 'in_app':
      return { subject, text, html: fill(rule.html, data, escapeHtml) };
    case 'push':
      return { subject, text };
    case 'sms':
    case 'whatsapp':
      return { text };
    case 'webhook':
      return { payload: { eventId: event.eventId, type: event.type, data } };
  }
}

function fill(words: string, data: EventData, write: (value: string) => string): string {
  return words.replace(PLACEHOLDER, (_all, field: string) => write(wordOf(data, field) ?? ''));
}

function wordOf(data: EventData, field: string): string | null {
  let value: unknown = data;
  for (const part of field.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return null;
    value = (value as EventData)[part];
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : null;
}

/** https://html.spec.whatwg.org/multipage/parsing.html: what ends text or an attribute's value, in quotes of either kind. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? letter);
}
