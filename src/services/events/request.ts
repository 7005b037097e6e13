import { z } from 'zod';
import { CHANNELS } from '../../domain/channel.ts';
import { EVENT_RULES, type EventRule, eventRule } from '../../domain/event-rules.ts';
import { missingFields } from '../../domain/event-words.ts';
import { toPointer } from '../../domain/json-pointer.ts';
import type { Recipient } from '../../domain/notification.ts';
import { conflict, line } from '../input/fields.ts';
import { record } from '../input/record.ts';
import { validate } from '../input/validate.ts';
import { person } from '../notifications/recipient.ts';
import { ApiProblem } from '../problem.ts';

/** The body of `POST /api/events`, and of `event` in a request by Kafka. */
export const eventBody = z.strictObject({
  eventId: line(255),
  type: line(64),
  recipient: person.transform(
    (given) => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Recipient,
  ),
  channels: z
    .array(z.enum(CHANNELS))
    .min(1)
    .max(CHANNELS.length)
    .superRefine((channels, context) => {
      for (const [index, channel] of channels.entries()) {
        if (channels.indexOf(channel) < index) context.addIssue(conflict([index], 'is listed twice'));
      }
    })
    .optional(),
  data: record(z.string().min(1).max(64), z.unknown()).prefault({}),
});

export type EventRequest = z.output<typeof eventBody>;

/**
 * An event, with the rule of its type.
 * @throws ApiProblem validation_failed and unknown_field, unknown_event_type with the types that there are (all 422)
 */
export function readEvent(body: unknown): { event: EventRequest; rule: EventRule } {
  const event = validate(eventBody, body);
  const rule = eventRule(event.type);
  if (!rule) {
    const known = Object.keys(EVENT_RULES).sort().join(', ');
    throw new ApiProblem('unknown_event_type', {
      detail: `There is no rule for this event type. Known types: ${known}.`,
    });
  }
  return { event, rule };
}

/** @throws ApiProblem validation_failed (422) with the fields of `data` that the rule's words need */
export function checkData(rule: EventRule, { data }: EventRequest): void {
  const missing = missingFields(rule, data);
  if (missing.length === 0) return;
  const errors = missing.map((field) => ({
    pointer: toPointer(['data', ...field.split('.')]),
    code: 'required' as const,
    detail: 'is required by the text of this event type',
  }));
  throw new ApiProblem('validation_failed', { detail: `Missing in data: ${missing.join(', ')}.`, errors });
}
