import { readRooms } from './test/architecture/read-rooms.mjs';

/** The walls of src/README.md, as rules: what a room may not import, by value or at all. */
const rooms = readRooms();
const any = (/** @type {readonly string[]} */ names) => names.map((name) => name.replace('/', '\\/')).join('|');

const roomRules = rooms.flatMap(({ name, values, types }) => {
  if (values === 'everything') return [];
  const own = [name, ...values];
  return [
    {
      name: `${name}-imports-only-its-rooms`,
      comment: `src/README.md says what ${name} may import.`,
      severity: 'error',
      from: { path: `^src/${name}/` },
      to: { path: '^src/', pathNot: `^src/(${any([...own, ...types])})([./]|$)` },
    },
    ...types.map((type) => ({
      name: `${name}-takes-only-types-of-${type}`,
      severity: 'error',
      from: { path: `^src/${name}/` },
      to: { path: `^src/${type}/`, dependencyTypesNot: ['type-only'] },
    })),
  ];
});

/**
 * A library that only some rooms may import.
 * @param {string} name
 * @param {string} path below node_modules, as a regular expression
 * @param {string[]} roomNames
 */
const library = (name, path, roomNames, { typesElsewhere = false } = {}) => ({
  name: `${name}-has-its-room`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/(${any(roomNames)})/` },
  to: { path: `node_modules/${path}/`, ...(typesElsewhere ? { dependencyTypesNot: ['type-only'] } : {}) },
});

export default {
  forbidden: [
    ...roomRules,
    library('p-map', 'p-map', ['async']),
    library('kafkajs', 'kafkajs', ['kafka']),
    library('drizzle', 'drizzle-orm', ['db']),
    library('pg', 'pg', ['db']),
    library('nodemailer', 'nodemailer', ['providers']),
    library('mailparser', 'mailparser', ['providers']),
    library('twilio', 'twilio', ['providers']),
    library('push', '(google-auth-library|web-push)', ['providers']),
    library('audience', '(csv-parse|iconv-lite)', ['audience']),
    library('templates', '(liquidjs|mjml)', ['templates']),
    library('openid', 'openid-client', ['oidc']),
    library('zxcvbn', '@zxcvbn-ts', ['services']),
    library('opentelemetry', '@opentelemetry', ['observability']),
    library('temporal-workflow', '@temporalio/workflow', ['workflows']),
    library('temporal-activity', '@temporalio/activity', ['activities']),
    library('temporal-client', '@temporalio/(client|worker|common)', ['temporal'], { typesElsewhere: true }),
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      comment: 'Of types as of values: what two files need of each other is a third.',
      to: { circular: true },
    },
    {
      name: 'domain-is-pure',
      severity: 'error',
      from: { path: '^src/(domain|workflows)/' },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'nobody-imports-main', severity: 'error', from: { pathNot: '^src/main/' }, to: { path: '^src/main/' } },
    {
      name: 'only-main-reads-config',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(main|config|doctor)/' },
      // The doctor is handed the settings that it checks, and so has their type. How a setting is written down is for the vendors' manifests as well; what settings are given is for main.
      to: { path: '^src/config/', pathNot: '^src/config/kit/' },
    },
    { name: 'src-imports-no-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|bench|stack)/' } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] },
  },
};
