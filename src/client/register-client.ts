import { type ConnectionOptions, createHttp } from './create-http.ts';
import { dataOf } from './http.ts';
import type { BodyOf, Registration } from './types.ts';

/**
 * Registers a client. Its first key, `apiKey` of the result, is shown only once.
 * @param options `adminToken`: the operator's token, where registration is closed
 */
export function registerClient(
  client: BodyOf<'registerClient'>,
  { adminToken, ...connection }: ConnectionOptions & { adminToken?: string } = {},
): Promise<Registration> {
  const http = createHttp(connection, adminToken === undefined ? {} : { 'x-admin-token': adminToken });
  return dataOf(http.POST('/api/client/register', { body: client }));
}
