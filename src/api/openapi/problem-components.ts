import { z } from 'zod';
import { STATUSES } from '../../domain/status.ts';
import { ApiProblem, FIELD_ERROR_CODES, PROBLEMS, type ProblemCode } from '../../services/problem.ts';
import { EXAMPLE_LETTERS, publicId } from './shapes.ts';

const fieldError = z
  .strictObject({
    pointer: z.string().describe('JSON pointer (RFC 6901) into the body; `/query/<name>` for a query parameter.'),
    code: z.enum(FIELD_ERROR_CODES),
    detail: z.string().describe('What is wrong with the field. It never repeats the value.'),
  })
  .meta({ id: 'FieldError' });

/** What is wrong, or doubtful, in the source of a template. */
export const templateProblem = z
  .strictObject({
    pointer: z.string().describe('JSON pointer (RFC 6901) into the source, such as `/content/email/en/mjml`.'),
    code: z.string(),
    detail: z.string(),
    line: z.int().nullable().describe('From 1, in the text that the pointer leads to.'),
    column: z.int().nullable(),
  })
  .meta({ id: 'TemplateProblem' });

const CODES = Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]];

/** A problem document (RFC 9457), of whichever code. */
export const problem = z
  .strictObject({
    type: z.string().describe('URL of a page about this problem, relative to this server.'),
    title: z.string(),
    status: z.int().describe('The HTTP status.'),
    detail: z
      .string()
      .describe('What is wrong or what to do, in one sentence; the first of `errors` where there are any.'),
    instance: z.string().describe('The path of the request.'),
    code: z.enum(CODES).describe('Stable identifier of the problem, for programs.'),
    requestId: publicId('request').describe('Identifies this request in the server log.'),
    notificationStatus: z
      .enum(STATUSES)
      .optional()
      .describe('The notification’s current status, where that is the reason.'),
    errors: z.array(fieldError).optional().describe('The invalid fields of the request.'),
    problems: z.array(templateProblem).optional().describe('What is wrong in the source of a template.'),
  })
  .meta({ id: 'Problem', description: 'Problem details (RFC 9457, `application/problem+json`).' });

const { instance: _instance, requestId: _requestId, ...ofPart } = problem.shape;

/** The same for one part of a request whose other parts may be valid. */
export const problemOfPart = z
  .strictObject(ofPart)
  .meta({ id: 'ProblemOfPart', description: 'Why this item was refused.' });

/** The fields that only some problems have, as an example shows them. */
const EXTRAS: Partial<Record<ProblemCode, Partial<z.input<typeof problem>>>> = {
  validation_failed: { errors: [{ pointer: '/recipient/email', code: 'required', detail: 'is required' }] },
  unknown_field: { errors: [{ pointer: '/recipent', code: 'unknown_field', detail: 'is not a known field' }] },
  invalid_query: {
    errors: [{ pointer: '/query/limit', code: 'out_of_range', detail: 'must be at most 200' }],
  },
  unknown_template: {
    errors: [{ pointer: '/template/key', code: 'invalid_value', detail: 'names no published template' }],
  },
  unknown_version: {
    errors: [{ pointer: '/template/version', code: 'invalid_value', detail: 'is no version of this template' }],
  },
  invalid_template: {
    problems: [
      {
        pointer: '/content/email/en/subject',
        code: 'undeclared_variable',
        detail: 'names `order.numbr`, which the schema does not declare',
        line: 1,
        column: 10,
      },
    ],
  },
  not_cancellable: { notificationStatus: 'SENT' },
  may_have_been_sent: { notificationStatus: 'UNKNOWN' },
  not_reschedulable: { notificationStatus: 'SENT' },
};

/** One document of each code, as a client may get it. */
export function problemExample(code: ProblemCode): z.input<typeof problem> {
  const { status, title } = PROBLEMS[code];
  const errors = EXTRAS[code]?.errors;
  return {
    type: `/problems/${code}`,
    title,
    status,
    detail: new ApiProblem(code, errors ? { errors } : {}).detail,
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
  detail: '/notifications/1/recipient/email is required',
  code: 'validation_failed',
  errors: [{ pointer: '/notifications/1/recipient/email', code: 'required', detail: 'is required' }],
};
