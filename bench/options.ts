import { parseArgs } from 'node:util';

export const HELP = `npm run bench -- [options]

Measures, in alternating rounds on one set of real servers:
  hello     a bare workflow with one regular activity
  default   the whole path, HTTP to SMTP, by the default processes (api with relay, engine)
  separate  the same by api, relay, bridge and worker
  again     default once more: by how much it differs from itself
  traced    the same with traces on, at the default ratio (ten rounds of default,again,traced show what they cost)
  bulk      campaigns, from the upload of a CSV to COMPLETED, by the default processes, 20 mails at once as the
            peer; also small ones for the memory, and at the end one beside which another client sends a code each 200 ms
  peer      what is commonly built: Kafka, BullMQ on Redis, SMTP, two updates in PostgreSQL; needs redis-server

  --count <n>           notifications, or workflows, in a round (1000)
  --bulk-count <n>      people of a campaign (100000)
  --rounds <n>          rounds that count, after one that warms up (3)
  --scenarios <names>   separated by commas (hello,default,separate)
  --against <folder>    also measures the default processes of another checkout; may be repeated
  --durable             PostgreSQL with fsync, as in production
  --built               runs dist/ (npm run build) in place of the sources
  --profile <folder>    writes a CPU profile of each of our processes
  --json <file>         writes all figures
  --help

TEST_DATABASE_URL, TEST_KAFKA_BROKERS and TEST_TEMPORAL_ADDRESS, where all are given, name the servers to use; they are
best left to the benchmark alone. Exit code: 1 when default is below 0.8 of hello, bulk below the peer, a mail is missing or
doubled, or it could not be run.`;

export const SCENARIOS = ['hello', 'default', 'separate', 'again', 'traced', 'bulk', 'peer'] as const;
export type Scenario = (typeof SCENARIOS)[number];

export type Options = {
  count: number;
  bulkCount: number;
  rounds: number;
  scenarios: Scenario[];
  /** Folders of other checkouts. */
  against: string[];
  /** PostgreSQL waits for its disk. */
  durable: boolean;
  built: boolean;
  profile: string | null;
  json: string | null;
  help: boolean;
};

/** @throws Error that says which option cannot be used. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      count: { type: 'string', default: '1000' },
      'bulk-count': { type: 'string', default: '100000' },
      rounds: { type: 'string', default: '3' },
      scenarios: { type: 'string', default: 'hello,default,separate' },
      against: { type: 'string', multiple: true, default: [] },
      durable: { type: 'boolean', default: false },
      built: { type: 'boolean', default: false },
      profile: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    count: positive('count', values.count),
    bulkCount: positive('bulk-count', values['bulk-count']),
    rounds: positive('rounds', values.rounds),
    scenarios: values.scenarios.split(',').map(toScenario),
    against: values.against,
    durable: values.durable,
    built: values.built,
    profile: values.profile ?? null,
    json: values.json ?? null,
    help: values.help,
  };
}

function positive(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new Error(`--${name} must be a whole number from 1`);
  return number;
}

function toScenario(name: string): Scenario {
  const known = SCENARIOS.find((scenario) => scenario === name);
  if (!known) throw new Error(`--scenarios knows ${SCENARIOS.join(', ')}`);
  return known;
}
