import type { KeyMode } from '../../domain/notification.ts';
import type { RowAccess } from '../../domain/row-access.ts';
import type { Scope } from '../../domain/scope.ts';

/* Who asks, as the endpoints are told. */

/** Whose key came with the request, and what it may do. */
export type Caller = {
  /** UUID, for the database. */
  clientId: string;
  /** `cli_…`, for everybody else. */
  publicId: string;
  environment: KeyMode;
  /** The id part of the key. */
  keyId: string;
  scopes: readonly Scope[];
  /** How often the key may be used; null for no limit. */
  requestsPerMinute: number | null;
  /** `key:<keyId>`, for the audit log. */
  actor: string;
};

/** Whose rows an endpoint shows: a client's own, or to the operator all of them. */
export type Viewer = RowAccess & {
  /** Null for the operator, to whom endpoints show nobody. */
  scopes: readonly Scope[] | null;
  /** `key:<id>` or `operator`, for the audit log. */
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
  /** Whether a request of the same would still be let in: its key was not revoked, nor its user erased. */
  isStillGood: () => Promise<boolean>;
};
