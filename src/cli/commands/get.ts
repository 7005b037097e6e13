import type { NotificationWithStory } from '../../client/index.ts';
import { addressOf } from '../../domain/notification.ts';
import type { AddCommand } from '../context.ts';
import { colourOf } from '../paint.ts';
import type { Column } from '../printer.ts';

const ATTEMPTS: Column<NotificationWithStory['attempts'][number]>[] = [
  { title: 'attempt', of: ({ number }) => number },
  { title: 'provider', of: ({ provider }) => provider },
  { title: 'started', of: ({ startedAt }) => startedAt },
  { title: 'outcome', of: ({ outcome }) => outcome },
  { title: 'code', of: ({ code }) => code },
  { title: 'detail', of: ({ detail }) => detail },
];

const TIMELINE: Column<NotificationWithStory['timeline'][number]>[] = [
  { title: 'at', of: ({ at }) => at },
  { title: 'status', of: ({ status }) => status, colour: ({ status }) => colourOf(status) },
  { title: 'reason', of: ({ reason }) => reason },
];

/** `posthorn get`: a notification with its attempts and its timeline. */
export const addGet: AddCommand = (program, run) => {
  program
    .command('get')
    .description('show a notification, its attempts and its timeline')
    .argument('<id>')
    .action(
      run(async (context, id: string) => {
        const { print } = context;
        const found = await context.posthorn().notifications.get(id);
        const { channel, status, reason, provider, errorMessage, tags, sendAt, sentAt, createdAt } = found;
        const fields = { id: found.id, channel, to: addressOf(channel, found.recipient), status, reason, provider };
        print.one({ ...fields, error: errorMessage, tags: tags.join(', '), sendAt, sentAt, createdAt }, found);
        if (print.isJson) return 0;
        print.say('');
        await print.list(ATTEMPTS, found.attempts, 'No attempts yet.');
        print.say('');
        await print.list(TIMELINE, found.timeline, 'No events yet.');
        return 0;
      }),
    );
};
