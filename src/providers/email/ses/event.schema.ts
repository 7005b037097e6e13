import { z } from 'zod';

/*
 * What is taken of SNS and SES, whose other fields are kept as they come. A value of another type than this is not SES's:
 * the post is refused, since nothing can be said of it.
 */

const text = z.string().optional();
const part = z.looseObject({ timestamp: text });
const recipient = z.looseObject({ emailAddress: text, status: text, diagnosticCode: text });
const recipients = z.array(recipient).optional();

/** A post of SNS, or with raw delivery an event of SES as it stands. */
export const snsPostSchema = z.looseObject({ Type: text, SubscribeURL: text, Message: text });

/** An event or notification of SES: an object named by its type, beside the mail that it speaks of. */
export const sesEventSchema = z.looseObject({
  eventType: text,
  notificationType: text,
  mail: z.looseObject({
    messageId: text,
    destination: z.array(z.string()).optional(),
    headers: z.array(z.looseObject({ name: text, value: text })).nullish(),
  }),
  bounce: part
    .extend({ bounceType: text, bounceSubType: text, feedbackId: text, bouncedRecipients: recipients })
    .optional(),
  complaint: part
    .extend({ complaintFeedbackType: text.nullable(), feedbackId: text, complainedRecipients: recipients })
    .optional(),
  delivery: part.extend({ recipients: z.array(z.string()).optional() }).optional(),
  open: part.extend({ userAgent: text }).optional(),
  click: part.extend({ userAgent: text }).optional(),
  reject: z.looseObject({ reason: text }).optional(),
  failure: z.looseObject({ errorMessage: text }).optional(),
});

export type SesEvent = z.infer<typeof sesEventSchema>;
export type BouncedRecipient = z.infer<typeof recipient>;
