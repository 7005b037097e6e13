import { z } from 'zod';
import type { Account } from '../../db/queries/members.ts';
import type { ClientOfMember } from '../../db/queries/memberships.ts';
import type { SessionRow } from '../../db/queries/sessions.ts';
import { toPublicId } from '../../domain/ids.ts';
import { ROLES, scopesOf } from '../../domain/role.ts';
import { SCOPES } from '../../domain/scope.ts';
import { conflict, emailAddress } from '../../services/input/fields.ts';
import type { SessionOwner } from '../auth/principal.ts';
import { EXAMPLE_LETTERS, instant, type Presented, publicId } from '../openapi/shapes.ts';

/** Of an account: two spellings are one. */
export const accountEmail = emailAddress.transform((address) => address.toLowerCase());

/** As it was chosen; a giant one would only cost time. */
export const password = z.string().min(1).max(256);

export const totp = z
  .string()
  .regex(/^\d{6}$/, 'must be six digits')
  .describe('The current code of the authenticator; each is taken once.');
const recoveryCode = z.string().min(1).max(64).describe('One of the codes for when the authenticator is lost.');

const factors = { totp: totp.optional(), recoveryCode: recoveryCode.optional() };

export const login = z.strictObject({ email: accountEmail, password, ...factors }).superRefine(oneFactor);

export const proof = z
  .strictObject({ password: password.optional(), ...factors })
  .superRefine((given, context) => {
    oneFactor(given, context);
    if (given.password !== undefined || given.totp !== undefined || given.recoveryCode !== undefined) return;
    const message = 'is required, unless `totp` or `recoveryCode` is given';
    context.addIssue({ code: 'custom', path: ['password'], message, params: { code: 'required' } });
  })
  .meta({ minProperties: 1 });

function oneFactor(given: { totp?: unknown; recoveryCode?: unknown }, context: z.core.$RefinementCtx): void {
  if (given.totp === undefined || given.recoveryCode === undefined) return;
  context.addIssue(conflict(['recoveryCode'], 'cannot be combined with `totp`'));
}

export const session = z
  .strictObject({
    session: z.strictObject({
      id: publicId('session'),
      createdAt: instant,
      expiresAt: instant.describe('It ends earlier when it is not used for 12 hours.'),
      elevatedUntil: instant.nullable().describe('Until then it may do what is dangerous; null where it may not.'),
    }),
    member: z.strictObject({
      id: publicId('member'),
      email: z.string(),
      name: z.string(),
      hasTotp: z.boolean().describe('Whether a log-in takes a code.'),
      hasPassword: z.boolean().describe('Whether the account has a password; else it logs in by the provider alone.'),
      isOfProvider: z.boolean().describe('Whether it logs in by the provider.'),
    }),
    clients: z
      .array(
        z.strictObject({
          clientId: publicId('client').describe('For `x-client-id`.'),
          name: z.string(),
          role: z.enum(ROLES),
          scopes: z.array(z.enum(SCOPES)),
        }),
      )
      .describe('The clients that the member belongs to.'),
  })
  .meta({ id: 'Session' });

export const sessionExample: z.input<typeof session> = {
  session: {
    id: `ses_${EXAMPLE_LETTERS}`,
    createdAt: '2026-11-22T09:00:00.000Z',
    expiresAt: '2026-11-29T09:00:00.000Z',
    elevatedUntil: null,
  },
  member: {
    id: `mbr_${EXAMPLE_LETTERS}`,
    email: 'ada@example.com',
    name: 'Ada',
    hasTotp: true,
    hasPassword: true,
    isOfProvider: false,
  },
  clients: [
    { clientId: `cli_${EXAMPLE_LETTERS}`, name: 'Example Ltd', role: 'support', scopes: [...scopesOf('support')] },
  ],
};

export function presentSession(
  { sessionId, createdAt, expiresAt, elevatedUntil }: Omit<SessionOwner, 'actor' | 'memberId'>,
  { id, email, name, totpSecret, passwordHash, oidcSubject }: Account,
  clients: ClientOfMember[],
): Presented<z.output<typeof session>> {
  return {
    session: { id: toPublicId('session', sessionId), createdAt, expiresAt, elevatedUntil },
    member: {
      id: toPublicId('member', id),
      email,
      name,
      hasTotp: totpSecret !== null,
      hasPassword: passwordHash !== null,
      isOfProvider: oidcSubject !== null,
    },
    clients: clients.map(({ clientId, name, role }) => ({
      clientId: toPublicId('client', clientId),
      name,
      role,
      scopes: [...scopesOf(role)],
    })),
  };
}

export const elevated = z.strictObject({ elevatedUntil: instant }).meta({ id: 'ElevatedSession' });

export const listedSession = z
  .strictObject({
    id: publicId('session'),
    isThis: z.boolean().describe('Whether it is the one that asks.'),
    createdAt: instant,
    lastUsedAt: instant.describe('Accurate to about a minute.'),
    expiresAt: instant,
    userAgent: z.string().nullable().describe('How the browser called itself at log-in.'),
  })
  .meta({ id: 'ListedSession' });

export const listedSessionExample: z.input<typeof listedSession> = {
  id: `ses_${EXAMPLE_LETTERS}`,
  isThis: true,
  createdAt: '2026-11-22T09:00:00.000Z',
  lastUsedAt: '2026-11-22T09:30:00.000Z',
  expiresAt: '2026-11-29T09:00:00.000Z',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
};

export function presentListedSession(
  { id, createdAt, seenAt, expiresAt, userAgent }: SessionRow,
  { sessionId }: SessionOwner,
): Presented<z.output<typeof listedSession>> {
  const isThis = id === sessionId;
  return { id: toPublicId('session', id), isThis, createdAt, lastUsedAt: seenAt, expiresAt, userAgent };
}

export const endedSessions = z.strictObject({ ended: z.int() }).meta({ id: 'EndedSessions' });

export const proposedTotp = z
  .strictObject({
    secret: z.string().describe('For typing: base 32. It is shown only once.'),
    url: z.string().describe('For a QR code: `otpauth://…`.'),
  })
  .meta({ id: 'ProposedTotp' });

export const recoveryCodes = z
  .strictObject({ recoveryCodes: z.array(z.string()).describe('Each works once. They are shown only once.') })
  .meta({ id: 'RecoveryCodes' });

/** Nothing is said but that it is done. */
export const done = z.strictObject({ done: z.literal(true) }).meta({ id: 'Done' });
export const DONE = { done: true } as const;
