import { type ConnectionOptions, createHttp } from './create-http.ts';
import { dataOf, withSignal } from './http.ts';
import { listOf } from './list-of.ts';
import type { BodyOf, CallOptions, QueryOf } from './types.ts';

export type OperatorOptions = ConnectionOptions & {
  /** `ADMIN_TOKEN` of the server. */
  adminToken: string;
};

export type Operator = ReturnType<typeof createOperator>;

/** What only whoever runs the server may ask, with its token. Errors and retries are those of `createPosthorn`. */
export function createOperator({ adminToken, ...connection }: OperatorOptions) {
  const http = createHttp(connection, { 'x-admin-token': adminToken });
  return {
    /** Clients by volume, and what waits. */
    overview: (options?: CallOptions) => dataOf(http.GET('/api/operator/overview', withSignal(options))),
    kafka: {
      overview: (options?: CallOptions) => dataOf(http.GET('/api/operator/kafka', withSignal(options))),
      topic: (topic: string, options?: CallOptions) =>
        dataOf(http.GET('/api/operator/kafka/topics/{topic}', { params: { path: { topic } }, ...withSignal(options) })),
      /** The latest first, by reference. */
      records: (topic: string, query: QueryOf<'listKafkaRecords'> = {}, options?: CallOptions) =>
        dataOf(
          http.GET('/api/operator/kafka/topics/{topic}/records', {
            params: { path: { topic }, query },
            ...withSignal(options),
          }),
        ),
      group: (group: string, options?: CallOptions) =>
        dataOf(http.GET('/api/operator/kafka/groups/{group}', { params: { path: { group } }, ...withSignal(options) })),
    },
    members: {
      /** Answers a link that works once: hand it on. */
      invite: (invitation: BodyOf<'inviteMember'>, options?: CallOptions) =>
        dataOf(http.POST('/api/operator/invitations', { body: invitation, ...withSignal(options) })),
      list: (query: QueryOf<'listMembersOfClient'>, options?: CallOptions) =>
        listOf((from) =>
          http.GET('/api/operator/members', { params: { query: { ...query, ...from } }, ...withSignal(options) }),
        ),
      disable: (id: string, disabled = true, options?: CallOptions) =>
        dataOf(
          http.PATCH('/api/operator/members/{id}', {
            params: { path: { id } },
            body: { disabled },
            ...withSignal(options),
          }),
        ),
      /** Answers a link for a new password, which removes the second factor as well: hand it on. */
      reset: (id: string, options?: CallOptions) =>
        dataOf(http.POST('/api/operator/members/{id}/reset', { params: { path: { id } }, ...withSignal(options) })),
    },
  };
}
