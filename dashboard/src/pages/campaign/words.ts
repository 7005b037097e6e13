import type { components } from '../../../../src/client/schema.ts';
import type { Channel } from '../../ui/channels.ts';
import type { Campaign } from './use-campaign.ts';

type Body = components['schemas']['CampaignRequest'];
type Content = NonNullable<Body['content']>;
type Answered = components['schemas']['NotificationContent'];
export type Words = Pick<Body, 'template' | 'content'>;

/** What somebody types; `data` is JSON, and an empty `version` the newest. */
export type WordsForm = {
  kind: 'template' | 'words';
  key: string;
  version: string;
  locale: string;
  variant: string;
  data: string;
  subject: string;
  text: string;
  html: string;
};

const EMPTY: WordsForm = {
  kind: 'template',
  key: '',
  version: '',
  locale: '',
  variant: '',
  data: '{}',
  subject: '',
  text: '',
  html: '',
};

/** Channels whose messages have a subject or a title, and those that take HTML. */
export const hasSubject = (channel: Channel): boolean => ['email', 'push', 'in_app'].includes(channel);
export const hasHtml = (channel: Channel): boolean => channel === 'email' || channel === 'in_app';

/** The form of what a campaign says; empty for a new one. */
export function wordsForm(campaign: Pick<Campaign, 'template' | 'content'> | null): WordsForm {
  if (campaign?.template) {
    const { key, version, locale = '', variant = '', data } = campaign.template;
    const shown = JSON.stringify(data, null, 2);
    return { ...EMPTY, key, version: version === undefined ? '' : String(version), locale, variant, data: shown };
  }
  if (!campaign?.content) return EMPTY;
  const { subject, text, html } = campaign.content;
  return { ...EMPTY, kind: 'words', subject: subject ?? '', text, html: html ?? '' };
}

/** What is wrong with a form before it is sent, by field; the rest is for the API to say. */
export function wordsProblems(form: WordsForm): Partial<Record<keyof WordsForm, string>> {
  if (form.kind === 'words') return form.text.trim() || form.html.trim() ? {} : { text: 'is needed' };
  return {
    ...(form.key.trim() === '' && { key: 'is needed' }),
    ...(form.version !== '' && !/^[1-9]\d*$/.test(form.version) && { version: 'must be a whole number from 1' }),
    ...(dataOf(form.data) === null && { data: 'must be a JSON object, such as {"season": "winter"}' }),
  };
}

/**
 * As the API takes it. What this form does not show of the words that there were stays with them, such as the sender.
 * @param known what the campaign says now, where it says it in words of its own
 */
export function wordsOf(form: WordsForm, channel: Channel, known: Answered | null): Words {
  if (form.kind === 'template') {
    const { key, version, locale, variant, data } = form;
    return {
      template: {
        key: key.trim(),
        data: dataOf(data) ?? {},
        ...(version !== '' && { version: Number(version) }),
        ...(locale.trim() && { locale: locale.trim() }),
        ...(variant.trim() && { variant: variant.trim() }),
      },
    };
  }
  const { subject: _, text: __, html: ___, ...rest } = known ? contentAgain(known) : {};
  return {
    content: {
      ...rest,
      ...(hasSubject(channel) && form.subject.trim() && { subject: form.subject.trim() }),
      ...(form.text.trim() && { text: form.text }),
      ...(hasHtml(channel) && form.html.trim() && { html: form.html }),
    },
  };
}

/** Content as it was answered, as it is asked for; copies and files are not for campaigns. */
export function contentAgain(content: Answered): Content {
  const { subject, text, html, from, replyTo, headers, template, media, url, image, data, payload } = content;
  return {
    ...(subject !== null && { subject }),
    ...(text !== '' && { text }),
    ...(html !== null && { html }),
    ...(from && { from: { email: from.address, ...(from.name !== null && { name: from.name }) } }),
    ...(replyTo && { replyTo }),
    ...(headers && { headers }),
    ...(template && { template }),
    ...(media && {
      media: {
        type: media.type,
        link: media.link,
        ...(media.caption !== null && { caption: media.caption }),
        ...(media.filename !== null && { filename: media.filename }),
      },
    }),
    ...(url !== undefined && { url }),
    ...(image !== undefined && { image }),
    ...(data && { data }),
    ...(payload && { payload }),
  };
}

function dataOf(text: string): Record<string, unknown> | null {
  try {
    const data: unknown = JSON.parse(text.trim() || '{}');
    return typeof data === 'object' && data !== null && !Array.isArray(data) ? (data as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
