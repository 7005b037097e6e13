import type { OpenApiDocument } from './document.ts';

type Operation = OpenApiDocument['paths'][string][string];
type Sample = { name: string; body?: unknown };

/** The collection's variables: where the API is, who asks, and the ids that requests save for those after them. */
const VARIABLES = {
  baseUrl: { value: 'http://127.0.0.1:3000', type: 'default' },
  apiKey: { value: '', type: 'secret' },
  adminToken: { value: '', type: 'secret' },
  userToken: { value: '', type: 'secret' },
  userId: { value: 'user-42', type: 'default' },
  notificationId: { value: '', type: 'default' },
  deadLetterId: { value: '', type: 'default' },
  webhookId: { value: '', type: 'default' },
  suppressionId: { value: '', type: 'default' },
  keyId: { value: '', type: 'default' },
} as const;
type Variable = keyof typeof VARIABLES;

/** What an answer gives to the requests after it: a variable, and where in the body it stands. */
const SAVED: Record<string, [Variable, string]> = {
  registerClient: ['apiKey', 'data.apiKey'],
  createNotification: ['notificationId', 'data.notificationId'],
  listDeadLetters: ['deadLetterId', 'data[0].id'],
  createInboxToken: ['userToken', 'data.token'],
  createWebhook: ['webhookId', 'data.id'],
  createSuppression: ['suppressionId', 'data.id'],
  createKey: ['keyId', 'data.id'],
};

/** What stands for `:id` below a path. */
const IDS: [prefix: string, variable: Variable][] = [
  ['/api/notifications/', 'notificationId'],
  ['/api/inbox/', 'notificationId'],
  ['/api/dead-letters/', 'deadLetterId'],
  ['/api/webhooks/', 'webhookId'],
  ['/api/suppressions/', 'suppressionId'],
  ['/api/keys/', 'keyId'],
];

/** Collection 2.1 (https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html) of a document. */
export function postmanCollection(document: OpenApiDocument) {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  return {
    info: {
      name: document.info.title,
      description: document.info.description,
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable: Object.entries(VARIABLES).map(([key, { value, type }]) => ({ key, value, type })),
    auth: { type: 'apikey', apikey: pairs({ key: 'x-api-key', value: '{{apiKey}}', in: 'header' }) },
    item: document.tags.map(({ name, description }) => ({
      name,
      description,
      item: operations
        .filter(({ operation }) => operation.tags.includes(name as Operation['tags'][number]))
        .flatMap(({ path, method, operation }) =>
          samplesOf(operation).map((sample) => itemOf(path, method, operation, sample)),
        ),
    })),
  };
}

/** One request for each example of a body. */
function samplesOf({ summary, requestBody }: Operation): Sample[] {
  const content = requestBody?.content['application/json'];
  const examples = content && 'examples' in content ? Object.values(content.examples) : [];
  if (examples.length === 0) return [{ name: summary }];
  if (examples.length === 1) return [{ name: summary, body: examples[0]?.value }];
  return examples.map((example) => ({ name: `${summary}: ${example.summary}`, body: example.value }));
}

function itemOf(path: string, method: string, operation: Operation, { name, body }: Sample) {
  const saved = SAVED[operation.operationId];
  const auth = authOf(operation);
  return {
    name,
    request: {
      method,
      ...(auth && { auth }),
      header: headersOf(operation, body !== undefined),
      ...(body !== undefined && {
        body: { mode: 'raw', raw: JSON.stringify(body, null, 2), options: { raw: { language: 'json' } } },
      }),
      url: urlOf(path, operation),
      description: operation.description ?? operation.summary,
    },
    ...(saved && { event: [{ listen: 'test', script: { type: 'text/javascript', exec: save(...saved) } }] }),
    response: [],
  };
}

/** None for what the key of the collection opens. */
function authOf({ security }: Operation) {
  const names = security.flatMap((requirement) => Object.keys(requirement));
  if (names.includes('userToken')) return { type: 'bearer', bearer: pairs({ token: '{{userToken}}' }) };
  return names.includes('apiKey') ? undefined : { type: 'noauth' };
}

function headersOf({ security, parameters = [] }: Operation, hasBody: boolean) {
  const names = security.flatMap((requirement) => Object.keys(requirement));
  const isIdempotent = parameters.some(({ name }) => name === 'Idempotency-Key');
  return [
    ...(hasBody ? [{ key: 'content-type', value: 'application/json' }] : []),
    ...(isIdempotent ? [{ key: 'idempotency-key', value: '{{$guid}}' }] : []),
    ...(names.includes('operatorToken')
      ? [{ key: 'x-admin-token', value: '{{adminToken}}', ...(security.length > 1 && { disabled: true }) }]
      : []),
  ];
}

function urlOf(path: string, { parameters = [] }: Operation) {
  const parts = path.slice(1).replaceAll(/{(\w+)}/g, ':$1');
  const own = parameters.filter((one) => one.in === 'query');
  const query = own.map(({ name, required, description }) => ({
    key: name,
    value: '',
    disabled: !required,
    ...(description !== undefined && { description }),
  }));
  const variable = parameters
    .filter((one) => one.in === 'path')
    .map(({ name }) => ({ key: name, value: variableFor(path, name) }));
  return {
    raw: `{{baseUrl}}/${parts}`,
    host: ['{{baseUrl}}'],
    path: parts.split('/'),
    ...(query.length > 0 && { query }),
    ...(variable.length > 0 && { variable }),
  };
}

function variableFor(path: string, name: string): string {
  const [, variable] = (name === 'id' && IDS.find(([prefix]) => path.startsWith(prefix))) || [];
  return variable ? `{{${variable}}}` : '';
}

function save(variable: Variable, place: string): string[] {
  const found = `pm.response.json().${place.replaceAll('.', '?.').replace('[', '?.[')}`;
  return [`if (pm.response.code < 300) pm.collectionVariables.set('${variable}', ${found});`];
}

/** As Postman writes the settings of a way to authenticate. */
function pairs(values: Record<string, string>) {
  return Object.entries(values).map(([key, value]) => ({ key, value, type: 'string' }));
}
