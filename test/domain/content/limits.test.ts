import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isMediaType } from '../../../src/domain/media-type.ts';
import type { Content } from '../../../src/domain/notification.ts';
import { toText } from '../../../src/html/to-text.ts';
import { composeMessage } from '../../../src/providers/email/smtp/compose-message.ts';
import { validate } from '../../../src/services/input/validate.ts';
import { completeRequest } from '../../../src/services/notifications/complete.ts';
import { notificationBody } from '../../../src/services/notifications/request.ts';
import type { ApiProblem } from '../../../src/services/problem.ts';
import { emailMessage } from '../../support/factories/smtp-message.ts';
import { FOR_NOBODY, NO_TEMPLATES } from '../../support/fakes/no-templates.ts';

const html = { toText: async (given: string) => toText(given) };

/** What is accepted; a string is the pointers and codes of what is refused. */
async function accept(body: object): Promise<Awaited<ReturnType<typeof completeRequest>> | string> {
  try {
    return await completeRequest(validate(notificationBody, body), FOR_NOBODY, { ...NO_TEMPLATES, html });
  } catch (error) {
    return (error as ApiProblem).errors?.map(({ pointer, code }) => `${pointer} ${code}`).join() ?? 'threw';
  }
}
const mail = (content: object) => ({
  channel: 'email',
  recipient: 'ada@example.com',
  content: { body: 'x', ...content },
});

function compose({
  subject,
  text,
  html: markup,
  from,
  cc = [],
  bcc = [],
  replyTo = [],
  headers = {},
  attachments = [],
}: Content) {
  return composeMessage({
    ...emailMessage({ subject: subject ?? '', text, html: markup, cc, bcc, replyTo, headers }),
    ...(from && { from }),
    attachments: attachments.map((one) => ({ ...one, content: Buffer.from('x') })),
  });
}

describe('what is accepted can be composed, and what cannot is refused', () => {
  /** Runs without a blank, of all lengths up to the limit, of letters that are encoded and of some that are not. */
  const run = (most: number) =>
    fc
      .tuple(fc.constantFrom('x', 'é', '"', '<', '=?', ',', '😀', ';'), fc.integer({ min: 1, max: most }))
      .map(([letter, length]) =>
        letter
          .repeat(Math.ceil(length / letter.length))
          .slice(0, length)
          .replace(/\p{Cs}/gu, 'x'),
      );
  const line = (most: number) =>
    fc
      .oneof(
        run(most),
        fc.constant('x'.repeat(most)),
        fc.array(run(most), { minLength: 1, maxLength: 4 }).map((all) => all.join(' ').slice(0, most)),
      )
      .map((text) => text.replace(/\p{Cs}/gu, 'x'));
  const name = fc.constantFrom(
    'X-A',
    'In-Reply-To',
    'References',
    'Comments',
    `X-${'a'.repeat(62)}`,
    'List-Id',
    'Precedence',
  );
  const content = fc.record(
    {
      subject: line(998),
      from: fc.record({ email: fc.constant('shop@posthorn.test'), name: line(200) }),
      headers: fc.dictionary(name, line(998), { minKeys: 1, maxKeys: 3 }),
      cc: fc.array(fc.constantFrom('b@example.com', '"abc."@docomo.ne.jp', '"a b@c"@example.com'), {
        minLength: 1,
        maxLength: 50,
      }),
      attachments: fc.array(
        fc.record({
          filename: line(255),
          content: fc.constant('aGk='),
          contentType: fc.constantFrom(
            'text/calendar; method=REQUEST',
            'application/pdf',
            `a/b; c="${'d"'.repeat(3)}`,
            'message/rfc822',
            'multipart/mixed',
          ),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    },
    { requiredKeys: [] },
  );

  it('of whatever mail', async () => {
    let composed = 0;
    await fc.assert(
      fc.asyncProperty(content, async (given) => {
        const accepted = await accept(mail(given));
        if (typeof accepted === 'string') return;
        composed++;
        expect(await compose(accepted.content)).not.toHaveProperty('refused');
      }),
      { numRuns: 150 },
    );
    // Some 33, by chance 27 to 39: else nearly all were refused, and nothing was shown.
    expect(composed).toBeGreaterThan(10);
  });

  it.each<[string, object, string]>([
    ['a subject of 998 letters without a blank', { subject: 'x'.repeat(998) }, '/content/subject too_long'],
    ['a header of 998', { headers: { 'X-A': 'x'.repeat(998) } }, '/content/headers/X-A too_long'],
    ['a message id of 996', { headers: { 'In-Reply-To': 'x'.repeat(996) } }, '/content/headers/In-Reply-To too_long'],
    ['a message id in other letters', { headers: { References: 'é' } }, '/content/headers/References too_long'],
    [
      'a file that would hold parts',
      { attachments: [{ filename: 'a', content: 'aGk=', contentType: 'multipart/mixed; boundary=b' }] },
      '/content/attachments/0/contentType invalid_value',
    ],
  ])('%s is refused', async (_what, given, refusal) => {
    expect(await accept(mail(given))).toBe(refusal);
  });

  it.each<[string, object]>([
    ['a subject of 997 letters', { subject: 'x'.repeat(997) }],
    ['one of 998 with a blank', { subject: `x ${'y'.repeat(996)}` }],
    ['one of 998 other letters', { subject: '字'.repeat(998) }],
    ['a message id of 995', { headers: { 'In-Reply-To': 'x'.repeat(995) } }],
  ])('%s is not', async (_what, given) => {
    const accepted = await accept(mail(given));
    expect(typeof accepted).not.toBe('string');
    if (typeof accepted !== 'string') expect(await compose(accepted.content)).toHaveProperty('raw');
  });

  it('a subject is held to the limits of mail where it is one by a fallback only', async () => {
    const body = {
      channel: 'in_app',
      recipient: { userId: 'ada', email: 'ada@example.com' },
      content: { title: 'x'.repeat(998), body: 'y' },
      routing: { fallback: [{ channel: 'email' }] },
    };
    expect(await accept(body)).toBe('/content too_long');
  });

  it('the text of a WhatsApp picture is its caption, and no longer than one', async () => {
    const media = { type: 'image', link: 'https://example.com/a.png' };
    const body = (text: string, more = {}) => ({
      channel: 'whatsapp',
      recipient: '+14155552671',
      content: { body: text, media: { ...media, ...more } },
    });
    expect(await accept(body('x'.repeat(1_025)))).toBe('/content/body too_long');
    expect(await accept(body('x'.repeat(1_024)))).toMatchObject({ channel: 'whatsapp' });
    expect(await accept(body('x'.repeat(1_025), { caption: 'y' }))).toMatchObject({ channel: 'whatsapp' });
  });

  it.each(['from', 'message_type', 'google.x', 'google', 'gcm.notification.title', 'gcm'])(
    'the name %s, which FCM keeps for itself, is refused for a device and not for a browser',
    async (reserved) => {
      const content = { body: 'x', data: { [reserved]: 'y', fine: 'z' } };
      const keys = { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) };
      const refusal = `/content/data/${reserved} forbidden_key`;
      expect(await accept({ channel: 'push', recipient: 'device', content })).toBe(refusal);
      const browser = { subscription: { endpoint: 'https://push.example', keys } };
      expect(await accept({ channel: 'push', recipient: browser, content })).toMatchObject({ channel: 'push' });
      const fallback = [{ channel: 'push', recipient: 'device', content }];
      expect(await accept({ ...mail({}), routing: { fallback } })).toBe(`/routing/fallback/0${refusal}`);
    },
  );

  it('what HTML comes to is held to the limits of the channel that falls back on it', async () => {
    const given = (body: string) => ({ ...mail({ body }), recipient: { email: 'a@b.example', phone: '+14155552671' } });
    const routing = { fallback: [{ channel: 'sms' }] };
    expect(await accept({ ...given(`<p>${'x'.repeat(1_601)}</p>`), routing })).toBe(
      '/routing/fallback/0/content too_long',
    );
    expect(await accept({ ...given('<p><img src="cid:x"></p>'), routing })).toBe(
      '/routing/fallback/0/content required',
    );
    expect(await accept({ ...given('<table><tr><td>a</td><td>b</td></tr></table>'), routing })).toMatchObject({
      routing: { fallback: [{ content: { text: 'a b', html: null } }] },
    });
  });
});

describe('a media type', () => {
  it.each([
    'application/pdf',
    'text/calendar; method=REQUEST',
    'text/calendar;method="REQUEST" ; charset=utf-8',
    'TEXT/X-Y.z+json; a="b;c\\"d"',
    'message/rfc822',
  ])('%s is one', (text) => {
    expect(isMediaType(text)).toBe(true);
  });

  it.each([
    '',
    'text',
    'text/',
    'multipart/mixed',
    'Multipart/alternative; boundary=x',
    'text/plain; charset',
    'text/plain; charset=',
    'text/plain; a=b c',
    'text/plain; a="b',
    'text/plain\r\nBcc: a@b',
    'text/plain; a="b\n"',
    'text/plain; a=é',
    `text/plain; a=${'b'.repeat(255)}`,
  ])('%j is none', (text) => {
    expect(isMediaType(text)).toBe(false);
  });
});

it('a file with parameters in its type is sent so', async () => {
  const invitation = {
    filename: 'invite.ics',
    content: 'aGk=',
    contentType: 'text/calendar; method=REQUEST; charset=utf-8',
  };
  const accepted = await accept(mail({ attachments: [invitation] }));
  if (typeof accepted === 'string') throw new Error(accepted);
  const message = await compose(accepted.content);
  if ('refused' in message) throw new Error(message.why);
  const raw = message.raw.toString().replace(/\r\n\s+/g, ' ');
  expect(raw).toContain('Content-Type: text/calendar; method=REQUEST; charset=utf-8; name=invite.ics');
});
