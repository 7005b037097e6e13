import { z } from 'zod';
import { STATUSES } from '../../domain/status.ts';
import { FIELD_ERROR_CODES, PROBLEMS, type ProblemCode } from '../../services/problem.ts';
import { EXAMPLE_LETTERS, publicId } from './shapes.ts';

const fieldError = z
  .strictObject({
    pointer: z.string().describe('Where in the body (JSON pointer, RFC 6901); `/query/<name>` for a parameter.'),
    code: z.enum(FIELD_ERROR_CODES),
    detail: z.string().describe('In words, without the value.'),
  })
  .meta({ id: 'FieldError' });

const CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

/** A problem document (RFC 9457), of whichever code. */
export const problem = z
  .strictObject({
    type: z.string().describe('A page about this problem, relative to this server.'),
    title: z.string(),
    status: z.int().describe('The HTTP status.'),
    detail: z.string().describe('What to do about it.'),
    instance: z.string().describe('The path that was called.'),
    code: z.enum(CODES).describe('What programs branch on.'),
    requestId: publicId('request').describe('Names this request in the log of the server.'),
    notificationStatus: z.enum(STATUSES).optional().describe('What the notification is, where that stands in the way.'),
    errors: z.array(fieldError).optional().describe('What to mend, where it is the content of the request.'),
  })
  .meta({ id: 'Problem', description: 'What went wrong (RFC 9457, `application/problem+json`).' });

const { instance: _instance, requestId: _requestId, ...ofPart } = problem.shape;

/** The same of one part of a request, whose others may be well. */
export const problemOfPart = z
  .strictObject(ofPart)
  .meta({ id: 'ProblemOfPart', description: 'What is wrong with this one.' });

/** The fields that only some problems have, as an example shows them. */
const EXTRAS: Partial<Record<ProblemCode, Partial<z.input<typeof problem>>>> = {
  validation_failed: { errors: [{ pointer: '/recipient/email', code: 'required', detail: 'is required' }] },
  unknown_field: { errors: [{ pointer: '/recipent', code: 'unknown_field', detail: 'unknown field' }] },
  invalid_query: {
    errors: [{ pointer: '/query/limit', code: 'out_of_range', detail: 'Too big: expected number to be <=200' }],
  },
  not_cancellable: { notificationStatus: 'SENT' },
  may_have_been_sent: { notificationStatus: 'UNKNOWN' },
  not_reschedulable: { notificationStatus: 'SENT' },
};

/** One document of each code, as a client may get it. */
export function problemExample(code: ProblemCode): z.input<typeof problem> {
  const { status, title, advice } = PROBLEMS[code];
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: advice,
    instance: '/api/notifications',
    code,
    requestId: `req_${EXAMPLE_LETTERS}`,
    ...EXTRAS[code],
  };
}

export const problemOfPartExample: z.input<typeof problemOfPart> = {
  type: '/problems/validation_failed',
  title: PROBLEMS.validation_failed.title,
  status: PROBLEMS.validation_failed.status,
  detail: PROBLEMS.validation_failed.advice,
  code: 'validation_failed',
  errors: [{ pointer: '/notifications/1/recipient/email', code: 'required', detail: 'is required' }],
};
