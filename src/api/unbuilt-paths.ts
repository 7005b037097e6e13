/** Paths of the contract that are not built yet: remove one here when it is. */
export const UNBUILT_PATHS: readonly (readonly [method: string, path: string])[] = [
  ['POST', '/api/notifications/batch'],
  ['POST', '/api/notifications/simulate'],
  ['POST', '/api/events'],
  ['GET', '/api/keys'],
  ['POST', '/api/keys'],
  ['GET', '/api/usage'],
  ['DELETE', '/api/recipients'],
  ['GET', '/openapi.json'],
  ['GET', '/docs'],
];
