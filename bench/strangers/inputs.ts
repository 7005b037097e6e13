import { createHmac } from 'node:crypto';
import { ARF, DSN } from '../../test/support/fakes/mail-reports.ts';
import { mutate, mutateJson } from './mutate.ts';

export const SECRETS = {
  token: 'a-token-of-strangers',
  twilio: 'twilio',
  meta: 'meta',
  origin: 'https://posthorn.example',
};

/** What somebody sends: a post to a path, or HTML in a notification. */
export type Input =
  | { kind: 'post'; path: string; headers: Record<string, string>; body: string }
  | { kind: 'html'; html: string };

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const TWILIO = '/api/receipts/twilio?notification=ntf_00000000000000000000000001';

const MAILS = [DSN, ARF, DSN.replaceAll('\r\n', '\n')];
const SMS = [
  'MessageSid=SM8884665161e8ab18b988fd4e7f3945d3&MessageStatus=undelivered&ErrorCode=30005&To=%2B14155552671',
];
const REPORTS = [
  JSON.stringify({ requestId: 'r1', number: '14155552671', status: '2', desc: 'FAILED' }),
  JSON.stringify([{ requestId: 'r1', report: [{ number: '14155552671', status: '1', date: '2026-11-29' }] }]),
];
const META = [
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        changes: [
          { field: 'messages', value: { statuses: [{ id: 'wamid.x', status: 'failed', errors: [{ code: 131026 }] }] } },
        ],
      },
    ],
  }),
];
const MAIL = { messageId: 'm1', headers: [{ name: 'X-Notification-ID', value: 'ntf_00000000000000000000000001' }] };
const SES = [
  JSON.stringify({
    eventType: 'Bounce',
    bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'a@b.example' }] },
    mail: MAIL,
  }),
  JSON.stringify({
    Type: 'Notification',
    Message: JSON.stringify({ eventType: 'Complaint', complaint: { complainedRecipients: [] }, mail: MAIL }),
  }),
];
const SENDGRID = [
  JSON.stringify([
    { email: 'a@b.example', event: 'bounce', status: '5.1.1', timestamp: 1796000000, sg_event_id: 'e1' },
  ]),
];
const HTML = [
  '<!doctype html><html><body><table><tr><td>Cable</td><td>15.00</td></tr></table><p>Good <b>morning</b></p></body></html>',
  '<p>See <a href="https://example.com">this</a> <img src="data:image/png;base64,AAAA" alt="logo"></p><ul><li>a<li>b</ul>',
  'Dear <firstname>, <del>19.99</del> 9.99 &amp; 1 < 2',
];
const ALL = [...MAILS, ...SMS, ...REPORTS, ...META, ...SES, ...SENDGRID, ...HTML];

type Source = { share: number; examples: readonly string[]; input: (text: string) => Input };

const post =
  (path: string, headers: Record<string, string>) =>
  (body: string): Input => ({ kind: 'post', path, headers, body });
const unsigned = (vendor: string) => `/api/receipts/${vendor}/${SECRETS.token}`;

const SOURCES: Source[] = [
  { share: 40, examples: MAILS, input: post(unsigned('email'), { 'content-type': 'message/rfc822' }) },
  { share: 30, examples: HTML, input: (html) => ({ kind: 'html', html }) },
  // Without the signature, as anybody may, and with it, as the vendor.
  { share: 5, examples: SMS, input: post(TWILIO, { ...FORM, 'x-twilio-signature': `${'A'.repeat(27)}=` }) },
  {
    share: 5,
    examples: SMS,
    input: (body) => post(TWILIO, { ...FORM, 'x-twilio-signature': twilioSignature(body) })(body),
  },
  {
    share: 5,
    examples: META,
    input: (body) => post('/api/receipts/meta', { ...JSON_TYPE, 'x-hub-signature-256': metaSignature(body) })(body),
  },
  { share: 3, examples: REPORTS, input: post(unsigned('msg91'), JSON_TYPE) },
  {
    share: 2,
    examples: REPORTS,
    input: (text) => post(unsigned('msg91'), FORM)(`data=${new URLSearchParams({ data: text }).toString().slice(5)}`),
  },
  { share: 5, examples: SES, input: post(unsigned('ses'), JSON_TYPE) },
  { share: 5, examples: SENDGRID, input: post(unsigned('sendgrid'), JSON_TYPE) },
];
const SHARES = SOURCES.reduce((sum, { share }) => sum + share, 0);

/** The next input, changed at random. */
export function nextInput(random: () => number): Input {
  const at = random() * SHARES;
  let sum = 0;
  const source = SOURCES.find(({ share }) => {
    sum += share;
    return at < sum;
  });
  if (!source) throw new Error('no sources');
  const example = source.examples[Math.floor(random() * source.examples.length)] ?? '';
  const isJson = /^[[{]/.test(example) && random() < 0.5;
  return source.input(isJson ? mutateJson(example, random) : mutate(example, ALL, random));
}

function twilioSignature(body: string): string {
  const form = Object.fromEntries(new URLSearchParams(body));
  const words = Object.keys(form)
    .sort()
    .map((name) => name + form[name]);
  return createHmac('sha1', SECRETS.twilio)
    .update(SECRETS.origin + TWILIO + words.join(''))
    .digest('base64');
}

function metaSignature(body: string): string {
  return `sha256=${createHmac('sha256', SECRETS.meta).update(Buffer.from(body)).digest('hex')}`;
}
