import { bigint, boolean, index, integer, pgTable, primaryKey, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { ROLES } from '../../domain/role.ts';
import { bytea } from './bytea.ts';
import { clients } from './clients.ts';

const moment = (name: string) => timestamp(name, { withTimezone: true });
const createdAt = () => moment('created_at').notNull().defaultNow();

/** A person who logs in: one account, whatever clients they belong to. */
export const members = pgTable('members', {
  id: uuid().primaryKey(),
  /** In lower case: two spellings are one account. */
  email: text().notNull().unique('members_email'),
  name: text().notNull(),
  /** `scrypt:<log2 N>:<r>:<p>:<salt>:<hash>`; null of who logs in by the identity provider alone. */
  passwordHash: text('password_hash'),
  /** Issuer and subject of the identity provider; null of who logs in by a password. */
  oidcSubject: text('oidc_subject').unique('members_oidc_subject'),
  /** Sealed; it counts once it was confirmed by a code. */
  totpSecret: text('totp_secret'),
  totpConfirmedAt: moment('totp_confirmed_at'),
  /** Of the last code that was taken: none of it or of an earlier one is taken again. */
  totpStep: bigint('totp_step', { mode: 'number' }),
  /** SHA-256 in hex of those that are left. */
  recoveryCodes: text('recovery_codes').array().notNull().default([]),
  /** By the operator: for all clients. */
  disabledAt: moment('disabled_at'),
  createdAt: createdAt(),
});

const memberId = () =>
  uuid('member_id')
    .notNull()
    .references(() => members.id, { onDelete: 'cascade' });
const clientId = () =>
  uuid('client_id')
    .notNull()
    .references(() => clients.id);

/** What a member may do of a client. */
export const memberships = pgTable(
  'memberships',
  {
    clientId: clientId(),
    memberId: memberId(),
    role: text({ enum: ROLES }).notNull(),
    /** It came by a claim of the identity provider, and follows that at each log-in. */
    isByClaim: boolean('by_claim').notNull().default(false),
    /** By the client. */
    disabledAt: moment('disabled_at'),
    createdAt: createdAt(),
  },
  (table) => [
    primaryKey({ columns: [table.clientId, table.memberId], name: 'memberships_pk' }),
    index('memberships_member').on(table.memberId),
  ],
);

/** Who is logged in, by the SHA-256 of what stands in their cookie. */
export const sessions = pgTable(
  'sessions',
  {
    id: uuid().primaryKey(),
    tokenHash: bytea('token_hash').notNull().unique('sessions_token'),
    memberId: memberId(),
    createdAt: createdAt(),
    /** To the minute. */
    seenAt: moment('seen_at').notNull().defaultNow(),
    expiresAt: moment('expires_at').notNull(),
    elevatedUntil: moment('elevated_until'),
    /** Of one by the identity provider: whether it asked for a second factor. Null of one by a password. */
    oidcFactor: boolean('oidc_factor'),
    /** For the member’s own list. */
    userAgent: text('user_agent'),
  },
  (table) => [index('sessions_member').on(table.memberId), index('sessions_age').on(table.expiresAt)],
);

/** Who may become a member, by the SHA-256 of what stands in their link. Used up, it is gone. */
export const invitations = pgTable(
  'invitations',
  {
    id: uuid().primaryKey(),
    tokenHash: bytea('token_hash').notNull().unique('invitations_token'),
    clientId: clientId(),
    email: text().notNull(),
    role: text({ enum: ROLES }).notNull(),
    /** As in the audit log. */
    invitedBy: text('invited_by').notNull(),
    createdAt: createdAt(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('invitations_client').on(table.clientId, table.id), index('invitations_age').on(table.expiresAt)],
);

/** Who may choose a new password, in the same way. */
export const passwordResets = pgTable(
  'password_resets',
  {
    tokenHash: bytea('token_hash').primaryKey(),
    memberId: memberId(),
    /** Of the operator’s: the second factor goes as well. */
    dropsTotp: boolean('drops_totp').notNull(),
    createdAt: createdAt(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('password_resets_member').on(table.memberId), index('password_resets_age').on(table.expiresAt)],
);

/** Who is at the identity provider, by the SHA-256 of what stands in their cookie. Whoever comes back uses it up. */
export const oidcLogins = pgTable(
  'oidc_logins',
  {
    tokenHash: bytea('token_hash').primaryKey(),
    /** Where in the dashboard they go on. */
    goesTo: text('goes_to').notNull(),
    /** The session that they elevate; null for a log-in. It may have ended. */
    sessionId: uuid('session_id'),
    createdAt: createdAt(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('oidc_logins_age').on(table.expiresAt)],
);

/** Failed log-ins, by a keyed hash of what was tried, whether or not there is such an account. */
export const loginTries = pgTable(
  'login_tries',
  {
    keyHash: bytea('key_hash').primaryKey(),
    failed: integer().notNull(),
    triedAt: moment('tried_at').notNull().defaultNow(),
    /** Until then it is not tried again. */
    blockedUntil: moment('blocked_until').notNull(),
  },
  (table) => [index('login_tries_age').on(table.triedAt)],
);
