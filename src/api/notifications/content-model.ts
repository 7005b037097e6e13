import { z } from 'zod';

const mailboxes = z.array(z.string()).optional();

/** What a notification says, complete, as answers show it. */
export const contentAnswer = z
  .strictObject({
    subject: z.string().nullable(),
    text: z.string(),
    html: z.string().nullable(),
    from: z.strictObject({ address: z.string(), name: z.string().nullable() }).optional(),
    replyTo: mailboxes,
    cc: mailboxes,
    bcc: mailboxes,
    headers: z.record(z.string(), z.string()).optional(),
    attachments: z
      .array(
        z.strictObject({
          filename: z.string(),
          contentType: z.string(),
          contentId: z.string().nullable().describe('Content-ID of an inline image.'),
          bytes: z.int().describe('Size of the file. The file itself is not returned.'),
        }),
      )
      .optional(),
    template: z
      .strictObject({
        name: z.string(),
        language: z.string(),
        components: z.array(z.record(z.string(), z.unknown())),
      })
      .optional(),
    media: z
      .strictObject({
        type: z.enum(['image', 'video', 'audio', 'document']),
        link: z.string(),
        caption: z.string().nullable(),
        filename: z.string().nullable(),
      })
      .optional(),
    url: z.string().optional(),
    image: z.string().optional(),
    data: z.record(z.string(), z.string()).optional(),
    payload: z.record(z.string(), z.unknown()).optional().describe('The body of the webhook call.'),
  })
  .meta({
    id: 'NotificationContent',
    description: 'The content, with defaults filled in and the fields of its channel.',
  });
