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
    .option(
      '--to <address>',
      'recipient: e-mail address, phone number, device token, URL or user id, as the channel needs',
    )
    .option('--subject <text>', 'subject of an e-mail; title for push and in_app')
    .option('--body <text>', 'text or HTML, as the channel accepts; - reads standard input')
    .option('--html <text>', 'HTML of an e-mail, with --body as its plain text')
    .option('--at <time>', 'send at this time, such as 2026-12-24T18:00:00+01:00', moment)
    .option('--delay <span>', 'send after this time span, such as 90s, 10m or 2h', spanMs)
    .option('--expires <time>', 'do not send after this time', moment)
    .option('--priority <n>', '1 (highest) to 10 (lowest)', wholeNumber(1, 10))
    .addOption(new Option('--category <name>').choices(['transactional', 'marketing']))
    .option('--tag <tag>', 'label to filter and cancel by; can be repeated', collect)
    .option('--event-id <id>', 'send only once per channel for this id')
    .option('--idempotency-key <key>', 'repeating the command with the same key sends nothing twice')
    .option('--request <file>', 'the whole request as JSON (- for standard input); options override it')
    .option('--dry-run', 'simulate it without sending')
    .option('--watch', 'wait for the final status, like posthorn watch')
    .action(
      run(async (context, channel: string | undefined, options: Options) => {
        const { io, print } = context;
        const { request: file, idempotencyKey } = options;
        if (file === '-' && options.body === '-')
          throw new UsageError('Only one of --request and --body can read standard input (-).');
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
        print.say(`To follow it: posthorn watch ${id}`, 'dim');
        return 0;
      }),
    );
};
