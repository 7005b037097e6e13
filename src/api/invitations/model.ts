import { z } from 'zod';
import type { InvitationRow } from '../../db/queries/invitations.ts';
import { toPublicId } from '../../domain/ids.ts';
import { INVITATION_MS } from '../../domain/login.ts';
import { role } from '../members/model.ts';
import { EXAMPLE_LETTERS, instant, type Presented, publicId } from '../openapi/shapes.ts';
import { accountEmail } from '../session/model.ts';

export const newInvitation = z.strictObject({
  email: accountEmail,
  role,
  byMail: z.boolean().default(true).describe('False to get the link yourself, and hand it on.'),
  ttlSeconds: z
    .int()
    .min(60)
    .max(INVITATION_MS / 1_000)
    .default(INVITATION_MS / 1_000)
    .describe('How long the link works, in seconds; 72 hours by default.'),
});

export const invitation = z
  .strictObject({
    id: publicId('invitation'),
    email: z.string(),
    role,
    invitedBy: z.string().describe('`key:<id of the key>`, `member:<id>` or `operator`.'),
    createdAt: instant,
    expiresAt: instant,
  })
  .meta({ id: 'Invitation' });

export const createdInvitation = z
  .strictObject({
    ...invitation.shape,
    link: z.string().nullable().describe('Null where it was sent by mail. It is shown only once.'),
  })
  .meta({ id: 'CreatedInvitation' });

export const invitationExample: z.input<typeof invitation> = {
  id: `inv_${EXAMPLE_LETTERS}`,
  email: 'ada@example.com',
  role: 'developer',
  invitedBy: `member:mbr_${EXAMPLE_LETTERS}`,
  createdAt: '2026-11-22T09:30:00.000Z',
  expiresAt: '2026-11-25T09:30:00.000Z',
};

export const createdInvitationExample: z.input<typeof createdInvitation> = {
  ...invitationExample,
  link: 'https://notify.example.com/app/invitation#<token>',
};

export function presentInvitation(row: InvitationRow): Presented<z.output<typeof invitation>> {
  const { id, email, role, invitedBy, createdAt, expiresAt } = row;
  return { id: toPublicId('invitation', id), email, role, invitedBy, createdAt, expiresAt };
}
