import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { createProgress, type Progress } from '../stack/progress.mjs';
import { ROOT } from '../stack/settings.mjs';
import { openTestSession, provideTestServers } from '../stack/test-servers.mjs';
import { install } from './installation.ts';
import { obtainSchemathesis, runSchemathesis } from './schemathesis.ts';
import { openTemporal } from './temporal.ts';

const HELP = `npm run check:fuzz -- [options]

Schemathesis sends what the API's own document allows, and what it does not, to a running API.
  --examples <n>  of each operation, beside those that cover every keyword (100)
  --seed <n>      for the same requests once more (1)
  --only <id>     one operation
  --help

Exit code: 1 when an answer is a 5xx or not as documented, when a body that the document forbids is taken, when there were
fewer than 10,000 requests, or it could not be run.`;

const FEWEST_REQUESTS = 10_000;
/** All of Schemathesis's checks are on but these, each for its reason. */
const CONFIGURATION = `[checks]
enabled = true

# Who comes without a good key too often is answered 429 in its place; test/api/tenancy asks each operation without one.
ignored_auth.enabled = false

# Also what JSON Schema cannot say: 422 and 400 with a pointer (a moment that has passed, a cursor that nobody gave, two
# credentials at once), and 429 for who comes without a good one too often.
positive_data_acceptance.expected-statuses = ["2xx", "304", "400", "401", "403", "404", "409", "422", "429", "5xx"]

# A batch takes bad items among good ones, and says so of each.
[[operations]]
include-operation-id = "createNotifications"
checks.negative_data_rejection.enabled = false
`;

const progress = createProgress(process.stdout);
try {
  const { values } = parseArgs({
    options: {
      examples: { type: 'string', default: '100' },
      seed: { type: 'string', default: '1' },
      only: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) progress.say(HELP);
  else process.exitCode = await check(values, progress);
} catch (error) {
  progress.say(`The API could not be fuzzed: ${(error as Error).message}`);
  process.exitCode = 1;
} finally {
  progress.close();
}

type Options = { examples: string; seed: string; only?: string | undefined };

/** @returns the exit code */
async function check({ examples, seed, only }: Options, { say, step }: Progress): Promise<number> {
  const command = await step('Schemathesis', () => obtainSchemathesis(ROOT));
  const { close: closeServers, ...servers } = await provideTestServers({ progress });
  const session = await openTestSession();
  const temporal = await openTemporal(servers.temporalAddress);
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-fuzz-'));
  try {
    const from = { name: 'fuzz', root: ROOT, processes: 'api', built: false, profile: null } as const;
    const settings = {
      LOG_LEVEL: 'error',
      ADMIN_TOKEN: 'fuzz-admin-token-0123456789abcdef',
      RECEIPTS_TOKEN: 'fuzz-receipts-token',
    };
    const posthorn = await step('API', () => install({ ...from, session, servers, temporal, smtpPort: 9, settings }));
    const { exitCode, output } = await step('fuzz', async () => {
      const url = posthorn.apiUrl;
      await writeFile(join(folder, 'schemathesis.toml'), CONFIGURATION);
      const liveOnly = await liveOnlyOperations(url);
      const runs = {
        // For the sandbox, which knows every channel.
        test: only === undefined ? { exclude: liveOnly } : { include: liveOnly.includes(only) ? [] : [only] },
        live: { include: only === undefined ? liveOnly : liveOnly.filter((id) => id === only) },
      };
      // Both before the first run: it registers so often that it is slowed down.
      const keys = { test: await registerKey(url, 'test'), live: await registerKey(url, 'live') };
      const results = [];
      for (const environment of ['test', 'live'] as const) {
        const which = runs[environment];
        if ('include' in which && which.include?.length === 0) continue;
        const key = keys[environment];
        results.push(await runSchemathesis(command, argumentsFor({ url, key, examples, seed, ...which }), folder));
      }
      return {
        exitCode: Math.max(...results.map(({ exitCode }) => exitCode)),
        output: results.map(({ output }) => output).join('\n'),
      };
    });
    const requests = await countRequests(posthorn.apiUrl);
    say(`\n${output}\n${requests} requests`);
    await posthorn.stop();
    return exitCode === 0 && (requests >= FEWEST_REQUESTS || only !== undefined) ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true });
    await session.close();
    await temporal.close();
    await closeServers();
  }
}

/** Operations by id: without `include`, all but those of `exclude`. */
type Which = { include?: string[]; exclude?: string[] };
type Asked = Omit<Options, 'only'> & Which & { url: string; key: string };

function argumentsFor({ url, key, examples, seed, include = [], exclude = [] }: Asked): string[] {
  return [
    ...['run', `${url}/openapi.json`, '--url', url],
    ...['--max-examples', examples, '--seed', seed],
    // Two threads at once trip over a fault of Python's parser.
    ...['--workers', '1'],
    // A stream has no end.
    ...[...new Set(['streamInbox', ...exclude])].flatMap((id) => ['--exclude-operation-id', id]),
    ...include.flatMap((id) => ['--include-operation-id', id]),
    ...['--header', `x-api-key: ${key}`, '--continue-on-failure', '--request-timeout', '20'],
    ...['--suppress-health-check', 'all', '--warnings', 'off', '--output-sanitize', 'true'],
  ];
}

type Document = { paths: Record<string, Record<string, { operationId: string; 'x-live-keys-only'?: true }>> };

/** Those that are refused to test keys. */
async function liveOnlyOperations(apiUrl: string): Promise<string[]> {
  const { paths } = (await (await fetch(`${apiUrl}/openapi.json`)).json()) as Document;
  const operations = Object.values(paths).flatMap((item) => Object.values(item));
  return operations.filter((one) => one['x-live-keys-only']).map(({ operationId }) => operationId);
}

async function registerKey(apiUrl: string, environment: string): Promise<string> {
  const response = await fetch(`${apiUrl}/api/client/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Fuzz', email: 'fuzz@example.com', environment }),
  });
  if (response.status !== 201) throw new Error(`register answered ${response.status}`);
  return ((await response.json()) as { data: { apiKey: string } }).data.apiKey;
}

/** By the API's own count. */
async function countRequests(apiUrl: string): Promise<number> {
  const text = await (await fetch(`${apiUrl}/metrics`)).text();
  const counts = [...text.matchAll(/^posthorn_http_request_duration_seconds_count\{[^}]*} (\d+)$/gm)];
  return counts.reduce((sum, [, count]) => sum + Number(count), 0);
}
