import type { WhatsAppMessage } from '../message.ts';

/** The parts that each kind of message is made of: https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages */
type Kind = Record<string, unknown> & { type: 'text' | 'template' | 'image' | 'video' | 'audio' | 'document' };

/** Free words or media, as WhatsApp allows them for 24 hours after a person wrote; null where the message has none. */
export function freeKind({ text, media }: WhatsAppMessage): Kind | null {
  if (media) {
    const { type, link, filename } = media;
    const caption = media.caption ?? (text || null);
    // Audio takes no caption, and nothing but a document a name: Meta refuses keys that it does not know.
    const words = type !== 'audio' && caption !== null ? { caption } : {};
    const name = type === 'document' && filename !== null ? { filename } : {};
    return { type, [type]: { link, ...words, ...name } };
  }
  return text ? { type: 'text', text: { preview_url: false, body: text } } : null;
}

/** A message that Meta has approved, which may be sent at any time; null where there is none. */
export function templateKind({ template }: WhatsAppMessage): Kind | null {
  if (!template) return null;
  const { name, language, components } = template;
  const values = components.length > 0 ? { components } : {};
  return { type: 'template', template: { name, language: { code: language }, ...values } };
}

/** The request's body; Meta gives `biz_opaque_callback_data` (at most 512 characters) back in its receipts. */
export function metaBody({ notificationId, to }: WhatsAppMessage, kind: Kind): string {
  return JSON.stringify({
    messaging_product: 'whatsapp',
    recipient_type: 'individual',
    to,
    ...kind,
    biz_opaque_callback_data: notificationId,
  });
}

/** What of a message Meta might repeat in its words: text, link, file name and the values of a template. */
export function wordsOf({ text, media, template }: WhatsAppMessage): string[] {
  const words = [text, media?.caption, media?.link, media?.filename, ...valuesIn(template?.components)];
  // The longest first: one may stand within another.
  return words
    .filter((one): one is string => typeof one === 'string' && one.length > 2)
    .sort((a, b) => b.length - a.length);
}

/** Words that Meta's form is made of, not a person. */
const FORM_KEYS = ['type', 'sub_type', 'index', 'parameter_name', 'code', 'policy'];

function valuesIn(part: unknown): string[] {
  if (typeof part === 'string') return [part];
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => (FORM_KEYS.includes(key) ? [] : valuesIn(value)));
}
