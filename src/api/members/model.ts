import { z } from 'zod';
import type { MembershipRow } from '../../db/queries/memberships.ts';
import { toPublicId } from '../../domain/ids.ts';
import { ROLES } from '../../domain/role.ts';
import { EXAMPLE_LETTERS, instant, type Presented, publicId } from '../openapi/shapes.ts';

export const role = z.enum(ROLES);

export const member = z
  .strictObject({
    id: publicId('member'),
    email: z.string(),
    name: z.string(),
    role,
    disabled: z.boolean().describe('Whether they have no way in.'),
    hasTotp: z.boolean().describe('Whether a log-in takes a code.'),
    isOfProvider: z.boolean().describe('Whether they log in by the identity provider.'),
    roleByClaim: z
      .boolean()
      .describe(
        'Whether the role came from the identity provider: it follows that at each log-in, until it is changed here.',
      ),
    createdAt: instant.describe('When they became a member of this client.'),
    lastUsedAt: instant.nullable().describe('Of the sessions that there are; accurate to about a minute.'),
  })
  .meta({ id: 'Member' });

export const memberExample: z.input<typeof member> = {
  id: `mbr_${EXAMPLE_LETTERS}`,
  email: 'ada@example.com',
  name: 'Ada',
  role: 'developer',
  disabled: false,
  hasTotp: true,
  isOfProvider: false,
  roleByClaim: false,
  createdAt: '2026-11-22T09:00:00.000Z',
  lastUsedAt: '2026-11-22T09:30:00.000Z',
};

export function presentMember(row: MembershipRow): Presented<z.output<typeof member>> {
  return {
    id: toPublicId('member', row.memberId),
    email: row.email,
    name: row.name,
    role: row.role,
    disabled: row.disabledAt !== null || row.isLocked,
    hasTotp: row.hasTotp,
    isOfProvider: row.isOfProvider,
    roleByClaim: row.isByClaim,
    createdAt: row.createdAt,
    lastUsedAt: row.seenAt,
  };
}

export const memberChange = z
  .strictObject({ role: role.optional(), disabled: z.boolean().optional() })
  .refine((given) => Object.keys(given).length > 0, {
    error: 'needs one of `role` and `disabled`',
    params: { code: 'required' },
  })
  .meta({ minProperties: 1 });
