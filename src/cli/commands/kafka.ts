import type { Command } from 'commander';
import type { KafkaGroup, KafkaOverview, KafkaRecords, KafkaTopic, Operator } from '../../client/index.ts';
import type { AddCommand, Context, Run } from '../context.ts';
import { operatorOf } from '../operator-of.ts';
import { wholeNumber } from '../parse-options.ts';
import type { Column } from '../printer.ts';

const TOPICS: Column<KafkaOverview['topics'][number]>[] = [
  { title: 'topic', of: ({ name }) => name },
  { title: 'partitions', of: ({ partitions }) => partitions },
  { title: 'records', of: ({ records }) => records },
  {
    title: 'under-replicated',
    of: ({ underReplicated }) => underReplicated,
    colour: (one) => bad(one.underReplicated),
  },
  { title: 'problem', of: ({ problem }) => problem, colour: ({ problem }) => bad(problem) },
];

const PARTITIONS: Column<KafkaTopic['partitions'][number]>[] = [
  { title: 'partition', of: ({ partition }) => partition },
  { title: 'leader', of: ({ leader }) => leader },
  { title: 'replicas', of: ({ replicas }) => replicas.join(',') },
  {
    title: 'in sync',
    of: ({ inSync }) => inSync.join(','),
    colour: ({ inSync, replicas }) => bad(inSync.length < replicas.length),
  },
  { title: 'start', of: ({ startOffset }) => startOffset },
  { title: 'end', of: ({ endOffset }) => endOffset },
  { title: 'records', of: ({ records }) => records },
];

const GROUPS: Column<KafkaOverview['groups'][number]>[] = [
  { title: 'group', of: ({ groupId }) => groupId },
  { title: 'topic', of: ({ topic }) => topic },
  { title: 'state', of: ({ state }) => state },
  { title: 'members', of: ({ members }) => members, colour: ({ members }) => bad(members === 0) },
  { title: 'lag', of: ({ lag }) => lag },
  { title: 'problem', of: ({ problem }) => problem, colour: ({ problem }) => bad(problem) },
];

const MEMBERS: Column<KafkaGroup['members'][number]>[] = [
  { title: 'member', of: ({ memberId }) => memberId },
  { title: 'client', of: ({ clientId }) => clientId },
  { title: 'host', of: ({ host }) => host },
  { title: 'partitions', of: ({ partitions }) => partitions },
];

const PLACES: Column<KafkaGroup['partitions'][number]>[] = [
  { title: 'topic', of: ({ topic }) => topic },
  { title: 'partition', of: ({ partition }) => partition },
  { title: 'committed', of: ({ committedOffset }) => committedOffset },
  { title: 'end', of: ({ endOffset }) => endOffset },
  { title: 'lag', of: ({ lag }) => lag },
  { title: 'member', of: ({ memberId }) => memberId },
];

const RECORDS: Column<KafkaRecords['records'][number]>[] = [
  { title: 'partition', of: ({ partition }) => partition },
  { title: 'offset', of: ({ offset }) => offset },
  { title: 'at', of: ({ at }) => at },
  { title: 'type', of: ({ type }) => type },
  { title: 'key', of: ({ key }) => key },
  { title: 'bytes', of: ({ size }) => size },
  { title: 'fields', of: ({ fields }) => wordsOf(fields) },
];

type RecordsOptions = { partition?: number; before?: string; limit: number };
type Asking = (context: Context) => Operator['kafka'];

/** `posthorn kafka`: topics, consumer groups with their lag, and records by reference, for the operator. */
export const addKafka: AddCommand = (program, run) => {
  const kafka = program
    .command('kafka')
    .description('show topics, consumer groups and records of Kafka (for the operator of the server)')
    .option('--admin-token <token>', "operator's token; POSTHORN_ADMIN_TOKEN is safer");
  // It may stand behind the name of a subcommand as well, and is the option of this one all the same.
  const ask: Asking = (context) => operatorOf(context, kafka.opts<{ adminToken?: string }>()).kafka;
  kafka.action(
    run(async (context) => {
      const { print } = context;
      const found = await ask(context).overview();
      if (print.isJson) {
        print.one({}, found);
        return 0;
      }
      await print.list(TOPICS, found.topics, 'No topics.');
      print.say('');
      await print.list(GROUPS, found.groups, 'No groups.');
      if (found.problem) print.say(`Brokers and other groups could not be listed: ${found.problem}.`, 'red');
      return 0;
    }),
  );
  addTopics(kafka, run, ask);
  addGroups(kafka, run, ask);
  addRecords(kafka, run, ask);
};

function addTopics(kafka: Command, run: Run, ask: Asking): void {
  kafka
    .command('topics')
    .description('list topics, or the partitions of one')
    .argument('[topic]')
    .action(
      run(async (context, topic: string | undefined) => {
        const { print } = context;
        if (topic === undefined) {
          await print.list(TOPICS, (await ask(context).overview()).topics, 'No topics.');
          return 0;
        }
        const found = await ask(context).topic(topic);
        await print.list(PARTITIONS, found.partitions, 'No partitions.');
        sayMore(context, found.morePartitions, 'partitions');
        return 0;
      }),
    );
}

function addGroups(kafka: Command, run: Run, ask: Asking): void {
  kafka
    .command('groups')
    .description('list the consumer groups of Posthorn, or the members and offsets of any one')
    .argument('[group]')
    .action(
      run(async (context, group: string | undefined) => {
        const { print } = context;
        if (group === undefined) {
          const { groups, otherGroups, moreGroups } = await ask(context).overview();
          await print.list(GROUPS, groups, 'No groups.');
          const others = otherGroups.length + moreGroups;
          if (others > 0) print.say(`${others} other groups, such as ${otherGroups.slice(0, 5).join(', ')}`, 'dim');
          return 0;
        }
        const found = await ask(context).group(group);
        const { groupId, state, lag, members, partitions } = found;
        print.one({ group: groupId, state, lag, members: members.length + found.moreMembers }, found);
        if (print.isJson) return 0;
        print.say('');
        await print.list(MEMBERS, members, 'No members.');
        print.say('');
        await print.list(PLACES, partitions, 'It has committed nothing of Posthorn’s topics.');
        sayMore(context, found.morePartitions, 'partitions');
        return 0;
      }),
    );
}

function addRecords(kafka: Command, run: Run, ask: Asking): void {
  kafka
    .command('records')
    .description('list the latest records of a topic by reference, without addresses and content')
    .argument('<topic>')
    .option('--partition <n>', 'only this partition', wholeNumber(0, 999_999))
    .option('--before <offset>', 'only records before this offset of the partition')
    .option('--limit <n>', 'maximum number', wholeNumber(1, 100), 20)
    .action(
      run(async (context, topic: string, query: RecordsOptions) => {
        const { records, nextBefore } = await ask(context).records(topic, query);
        await context.print.list(RECORDS, records, 'No records.');
        if (nextBefore) context.print.say(`Earlier ones: --before ${nextBefore}`, 'dim');
        return 0;
      }),
    );
}

function sayMore({ print }: Context, count: number, what: string): void {
  if (count > 0) print.say(`${count} more ${what}.`, 'dim');
}

function wordsOf(fields: KafkaRecords['records'][number]['fields']): string {
  return Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');
}

function bad(isBad: unknown): 'red' | null {
  return isBad ? 'red' : null;
}
