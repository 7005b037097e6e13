import type { Command } from 'commander';
import type { Campaign, CampaignCheck } from '../../client/index.ts';
import type { Context, Run } from '../context.ts';
import { collect, spanMs, wholeNumber } from '../parse-options.ts';
import { UsageError } from '../usage-error.ts';
import { grouped, spanOf } from './board.ts';
import { watchCampaign } from './watch.ts';

type RetryArgs = { includeUnknown?: true; errorCode?: string[]; dryRun?: true };

/** `check`, `test`, `start` and `watch`: from a draft to its end. */
export function addRunning(campaigns: Command, run: Run): void {
  campaigns
    .command('check')
    .description('show what would be sent, to how many, when and what is in the way; exit code 0 if it is ready')
    .argument('<id>')
    .action(
      run(async (context, id: string) => {
        const checked = await context.posthorn().campaigns.check(id);
        showCheck(context, checked);
        if (checked.ready) context.print.say(`Then: posthorn campaigns start ${id}`, 'dim');
        return checked.ready ? 0 : 1;
      }),
    );
  campaigns
    .command('test')
    .description('send what some lines of the audience would get to addresses of your own')
    .argument('<id>')
    .requiredOption('--to <address>', 'up to 5; can be repeated', collect)
    .option('--line <n>', 'of the upload; can be repeated', (text, before: number[] = []) => [
      ...before,
      wholeNumber(1, 999_999_999)(text),
    ])
    .action(
      run(async (context, id: string, { to, line }: { to: string[]; line?: number[] }) => {
        const results = await context.posthorn().campaigns.test(id, { to, ...(line && { sampleLines: line }) });
        const queued = results.filter((result) => 'notificationId' in result).length;
        context.print.one({ queued, refused: results.length - queued }, results);
        return queued < results.length ? 1 : 0;
      }),
    );
  campaigns
    .command('start')
    .description('send it; asks for the number of people, so that it is sent to no more than you think')
    .argument('<id>')
    .option('--total <n>', 'that number, where nobody is to be asked', wholeNumber(1, 999_999_999))
    .option('--watch', 'show how it gets on until it has ended, like posthorn campaigns watch')
    .action(
      run(async (context, id: string, { total, watch }: { total?: number; watch?: true }) => {
        const confirmed = total ?? (await askForTotal(context, id));
        if (confirmed === null) return 1;
        const started = await context.posthorn().campaigns.start(id, confirmed);
        if (watch) return watchCampaign(context, id);
        showState(context, started);
        context.print.say(`To follow it: posthorn campaigns watch ${id}`, 'dim');
        return 0;
      }),
    );
  campaigns
    .command('watch')
    .description('show how a campaign gets on until it has ended; exit code 0 if it is COMPLETED')
    .argument('<id>')
    .option('--timeout <span>', 'stop after this time span, such as 30m', spanMs)
    .action(run((context, id: string, { timeout }: { timeout?: number }) => watchCampaign(context, id, timeout)));
}

/** `pause`, `resume`, `cancel` and `retry`. */
export function addChanges(campaigns: Command, run: Run): void {
  const changes = [
    ['pause', 'begin no more of it; who has begun to get it gets it'],
    ['resume', 'go on with a paused one'],
    ['cancel', 'begin no more of it, for good'],
  ] as const;
  for (const [name, description] of changes) {
    campaigns
      .command(name)
      .description(description)
      .argument('<id>')
      .action(
        run(async (context, id: string) => {
          showState(context, await context.posthorn().campaigns[name](id));
          return 0;
        }),
      );
  }
  campaigns
    .command('retry')
    .description('send again to those who failed, and to nobody else')
    .argument('<id>')
    .option('--include-unknown', 'also to UNKNOWN ones, who may have got it already')
    .option('--error-code <code>', 'only those who failed with it, such as smtp_421; can be repeated', collect)
    .option('--dry-run', 'only count them')
    .action(
      run(async (context, id: string, { includeUnknown, errorCode, dryRun }: RetryArgs) => {
        const { print } = context;
        const { campaigns: api } = context.posthorn();
        const statuses: ('FAILED' | 'UNKNOWN')[] = includeUnknown ? ['FAILED', 'UNKNOWN'] : ['FAILED'];
        const which = { statuses, ...(errorCode && { errorCodes: errorCode }) };
        if (dryRun) {
          const counted = await api.retry(id, { ...which, dryRun });
          print.one({ 'would be sent again': counted.count }, counted);
          return 0;
        }
        const { retried, skipped, hasMore } = await api.retry(id, which);
        print.one({ 'sent again': retried, skipped }, { retried, skipped, hasMore });
        if (hasMore) context.io.err('There are more: run the command again.\n');
        return hasMore || skipped > 0 ? 1 : 0;
      }),
    );
}

/**
 * @returns null where it is not ready, or what was typed is not the number
 * @throws UsageError where nobody can be asked
 */
async function askForTotal(context: Context, id: string): Promise<number | null> {
  const { io, print } = context;
  const checked = await context.posthorn().campaigns.check(id);
  if (!print.isJson || !checked.ready) showCheck(context, checked);
  if (!checked.ready) return null;
  const typed = await io.ask(`Type the number of people (${grouped(checked.total)}) to send it to them: `);
  if (typed === null) throw new UsageError(`Nobody can be asked here: pass --total ${checked.total} if that is right.`);
  if (typed.replaceAll(/[\s.,'_]/g, '') === String(checked.total)) return checked.total;
  io.err('That is not the number: nothing was sent.\n');
  return null;
}

function showCheck({ print }: Context, checked: CampaignCheck): void {
  const { ready, total, suppressed, waves, quota, estimate, rendered } = checked;
  print.one(
    {
      ready: ready ? 'yes' : 'no',
      people: grouped(total),
      suppressed: suppressed > 0 ? grouped(suppressed) : null,
      waves: waves.length > 1 ? waves.length : null,
      first: waves[0]?.at ?? 'when it is started',
      quota: quota.left === null ? null : `${grouped(quota.needed)} of ${grouped(quota.left)} left`,
      takes: `about ${spanOf(estimate.seconds)}`,
      costs: estimate.cost && `${estimate.cost.amount} ${estimate.cost.currency}`,
    },
    checked,
  );
  for (const { detail, code } of checked.problems) print.say(`${detail} (${code})`, 'red');
  const [failing] = rendered.filter(({ problem }) => problem !== null);
  if (failing?.problem) print.say(`Line ${failing.line} would fail: ${failing.problem.detail}`, 'yellow');
}

/** A campaign after a change of it. */
function showState({ print }: Context, campaign: Campaign): void {
  const { id, status, reason, counts, underWay } = campaign;
  print.one({ id, status, reason, people: grouped(counts.total), 'under way': underWay }, campaign);
}
