import type { KeyMode } from '../../domain/notification.ts';
import type { RowAccess } from '../../domain/row-access.ts';
import type { Scope, ScopeNeed } from '../../domain/scope.ts';

/* Who asks, as the endpoints are told, and what they must be. */

/**
 * What a key or a member’s role must be for an endpoint; `elevated` is asked of members alone. `clientInUrl`: a frame shows
 * it, which sends no headers, so a member may name client and environment in the query.
 */
export type KeyNeed = {
  scope: ScopeNeed;
  liveOnly?: true | undefined;
  elevated?: true | undefined;
  clientInUrl?: true | undefined;
};

/** Whose key came with the request, or who is logged in, and what they may do of a client. */
export type Caller = {
  /** UUID, for the database. */
  clientId: string;
  /** `cli_…`, for everybody else. */
  publicId: string;
  environment: KeyMode;
  /** The id part of the key; null for a member. */
  keyId: string | null;
  /** UUID; null for a key. */
  memberId: string | null;
  scopes: readonly Scope[];
  /** How often the key may be used; null for no limit. */
  requestsPerMinute: number | null;
  /** `key:<keyId>` or `member:<id>`, for the audit log. */
  actor: string;
  /**
   * Whether a request of the same would still be let in and see as much: the key was not revoked or narrowed, the session
   * not ended, nor the user of a token erased.
   */
  isStillGood: () => Promise<boolean>;
};

/** Who is logged in, whatever clients they belong to. */
export type SessionOwner = {
  /** UUIDs. */
  memberId: string;
  sessionId: string;
  createdAt: Date;
  expiresAt: Date;
  elevatedUntil: Date | null;
  /** `member:<id>`, for the audit log. */
  actor: string;
};

/** Whose rows an endpoint shows: a client's own, or to the operator all of them. */
export type Viewer = RowAccess & {
  /** Null for the operator, to whom endpoints show nobody. */
  scopes: readonly Scope[] | null;
  /** `key:<id>`, `member:<id>` or `operator`, for the audit log. */
  actor: string;
};

/** Whose inbox a request may open. */
export type InboxOwner = {
  /** UUID, for the database. */
  clientId: string;
  /** `cli_…`, for everybody else. */
  publicId: string;
  userId: string;
  /** Of the key, or of that by which the token was made. */
  scopes: readonly Scope[];
  /** When the permission ends by itself; null for a key. */
  expiresAt: Date | null;
  isStillGood: Caller['isStillGood'];
};
