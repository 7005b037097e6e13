import type { components, operations } from '../../../../src/client/schema.ts';
import { fromLocalInput, toLocalInput } from '../../ui/local-time.ts';

type Story = NonNullable<components['schemas']['DeadLetterWithNotification']['notification']>;
type Person = components['schemas']['Person'];
export type Change = operations['editDeadLetter']['requestBody']['content']['application/json'];

/** What the form says: texts, as they are typed. */
export type Typed = {
  address: string;
  template: string;
  version: string;
  data: string;
  provider: string;
  retryAt: string;
  note: string;
};

/** Which of a person's addresses a channel goes to. A browser's subscription cannot be typed. */
const ADDRESS_OF = {
  email: 'email',
  sms: 'phone',
  whatsapp: 'phone',
  push: 'token',
  webhook: 'url',
  in_app: 'userId',
} as const satisfies Record<components['schemas']['Channel'], keyof Person>;

export const addressName = (channel: Story['channel']) => ADDRESS_OF[channel];

/** The form as it stands before anybody types. */
export function typedOf(letter: { retryAt: string | null; note: string | null; notification: Story | null }): Typed {
  const { notification } = letter;
  return {
    address: notification?.recipient?.[ADDRESS_OF[notification.channel]] ?? '',
    template: '',
    version: '',
    data: '',
    provider: '',
    retryAt: toLocalInput(letter.retryAt),
    note: letter.note ?? '',
  };
}

/** @returns what to change; `error` where the form cannot be read; null for nothing */
export function changeOf(
  channel: Story['channel'] | null,
  before: Typed,
  typed: Typed,
): { change: Change } | { error: { field: keyof Typed; detail: string } } | null {
  const change: Change = {};
  const isOther = (name: keyof Typed) => typed[name].trim() !== before[name].trim();
  if (channel !== null && isOther('address')) change.recipient = { [ADDRESS_OF[channel]]: typed.address.trim() };
  if (typed.template.trim() !== '') {
    const data = objectOf(typed.data);
    if (!data) return { error: { field: 'data', detail: 'must be a JSON object, such as {"name": "Ada"}' } };
    const version = typed.version.trim();
    if (version !== '' && !/^[1-9]\d{0,8}$/.test(version)) {
      return { error: { field: 'version', detail: 'must be a whole number' } };
    }
    change.template = { key: typed.template.trim(), data, ...(version !== '' && { version: Number(version) }) };
  } else if (typed.version.trim() !== '' || typed.data.trim() !== '') {
    return { error: { field: 'template', detail: 'is needed for the version and the data that you have given' } };
  }
  if (typed.provider.trim() !== '') change.provider = typed.provider.trim();
  if (isOther('retryAt')) change.retryAt = fromLocalInput(typed.retryAt) ?? null;
  if (isOther('note')) change.note = typed.note.trim() || null;
  return Object.keys(change).length === 0 ? null : { change };
}

/** What was changed, in words, without anybody's address. */
export function changeInWords({ recipient, template, provider, retryAt, note }: Change): string {
  return [
    recipient !== undefined && 'it goes to another address',
    template && `it says what the template ${template.key} says`,
    provider !== undefined && `only ${provider} is tried`,
    retryAt && 'it is replayed by itself at its time',
    retryAt === null && 'it is not replayed by itself',
    typeof note === 'string' && 'the note is kept',
    note === null && 'the note is gone',
  ]
    .filter(Boolean)
    .join(', ');
}

function objectOf(text: string): Record<string, unknown> | null {
  if (text.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

/**
 * The request that a dry run asks about: the notification as its replay would be, without its event, whose repetition it
 * would be. What it says does not matter to the gates, unless a template has to be rendered.
 */
export function simulationOf(story: Story, change: Change): components['schemas']['NotificationRequest'] {
  const { channel, recipient, priority, category, tags } = story;
  const { provider, template } = change;
  return {
    channel,
    recipient: change.recipient ?? recipient ?? '',
    ...(template ? { template } : { message: 'Dry run of a replay' }),
    priority,
    category,
    tags,
    ...(provider !== undefined && { routing: { providers: [provider] } }),
  };
}
