import type { ScopeNeed } from '../domain/scope.ts';
import type { Caller, InboxOwner, Viewer } from './auth/principal.ts';
import type { ApiContext } from './http-context.ts';
import type { OperationDocs } from './openapi/operation-docs.ts';

type Answered = Promise<Response> | Response;

/**
 * One endpoint; `client` means that a valid API key comes first, `client_or_operator` that or the operator's token.
 * `scope` is what a key must hold for it: one, `{any}` or `{all}` of several.
 */
export type Endpoint = { method: 'GET' | 'POST' | 'PATCH' | 'DELETE'; path: string; docs: OperationDocs } & (
  | { access: 'public'; handle: (c: ApiContext) => Answered }
  | { access: 'client'; scope: ScopeNeed; handle: (c: ApiContext, caller: Caller) => Answered }
  | { access: 'client_or_operator'; scope: ScopeNeed; handle: (c: ApiContext, viewer: Viewer) => Answered }
  /** A user's token, or an API key with `?userId=`; `tokenInUrl` takes the token from `?token=` as well. */
  | { access: 'user'; scope: ScopeNeed; tokenInUrl?: true; handle: (c: ApiContext, owner: InboxOwner) => Answered }
);
