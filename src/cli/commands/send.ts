import { Option } from 'commander';
import type { AddCommand } from '../context.ts';
import { notificationOf, type SendOptions } from '../notification-of.ts';
import { collect, moment, spanMs, wholeNumber } from '../parse-options.ts';
import { readJsonObject } from '../read-input.ts';
import { UsageError } from '../usage-error.ts';
import { watchNotification } from '../watch-notification.ts';

type Options = SendOptions & { request?: string; idempotencyKey?: string; dryRun?: true; watch?: true };

/** `posthorn send`: one notification, by options, or by the whole request from a file. */
export const addSend: AddCommand = (program, run) => {
  program
    .command('send')
    .description('send a notification')
    .argument('[channel]', 'email, sms, whatsapp, push, webhook or in_app')
    .option('--to <address>', 'the one that the channel needs: of e-mail, a phone number, a token, a URL or a user id')
    .option('--subject <text>', 'of an e-mail; the title of push and in_app')
    .option('--body <text>', 'text or HTML, as the channel takes it; - reads it from standard input')
    .option('--html <text>', 'of an e-mail, beside --body as its text')
    .option('--at <time>', 'not before then, such as 2026-12-24T18:00:00+01:00', moment)
    .option('--delay <span>', 'not before that has passed, such as 90s, 10m or 2h', spanMs)
    .option('--expires <time>', 'not after then', moment)
    .option('--priority <n>', '1 (first) to 10', wholeNumber(1, 10))
    .addOption(new Option('--category <name>').choices(['transactional', 'marketing']))
    .option('--tag <tag>', 'to find and to cancel by; may be given more than once', collect)
    .option('--event-id <id>', 'once for each channel')
    .option('--idempotency-key <key>', 'asking again with the same key sends nothing twice')
    .option('--request <file>', 'the whole request as JSON, - for standard input; options count over it')
    .option('--dry-run', 'say what would become of it, and send nothing')
    .option('--watch', 'wait until it is settled, as posthorn watch does')
    .action(
      run(async (context, channel: string | undefined, options: Options) => {
        const { io, print } = context;
        const { request: file, idempotencyKey } = options;
        if (file === '-' && options.body === '-') throw new UsageError('Only one of --request and --body can be -.');
        const whole = file === undefined ? {} : await readJsonObject(io, file);
        const body = options.body === '-' ? { body: await io.readStdin() } : {};
        const request = notificationOf(channel, { ...options, ...body }, whole);
        const posthorn = context.posthorn();
        const once = idempotencyKey === undefined ? {} : { idempotencyKey };

        if (options.dryRun) {
          const simulation = await posthorn.notifications.simulate(request, once);
          const { wouldBe, sendAt, provider, route, problem, replayOf } = simulation;
          const refusal = problem && `${problem.title}: ${problem.detail}`;
          const fields = { 'would be': wouldBe, at: sendAt, by: provider, because: route[0]?.why };
          print.one({ ...fields, refused: refusal, 'same as': replayOf }, simulation);
          return wouldBe === 'REFUSED' ? 1 : 0;
        }
        const accepted = await posthorn.notifications.send(request, once);
        const { notificationId: id } = accepted;
        print.one({ id, channel: accepted.channel, status: accepted.status }, accepted);
        if (options.watch) return watchNotification(context, id);
        print.say(`Follow it with: posthorn watch ${id}`, 'dim');
        return 0;
      }),
    );
};
