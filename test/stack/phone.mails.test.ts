import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../support/expect/eventually.ts';
import { HOSTILE, listen, mail, read, startInbox, startPhone, until } from '../support/servers/phone.ts';

test('a mail is in the inbox, with a link to its page', async () => {
  const { mailPort, inboxUrl } = await startInbox(onTestFinished);
  const phone = await startPhone({ inboxUrl });
  await mail(mailPort, { subject: HOSTILE, text: `Good morning ${HOSTILE}` });
  const [found] = await until(phone, 'email', 1);
  expect(found).toMatchObject({ from: 'Shop', to: 'ada@example.test', title: HOSTILE });
  expect(found?.text).toContain(HOSTILE);
  expect(found?.link).toMatch(new RegExp(`^${inboxUrl}/#/email/\\w+$`));
});

test('of a mailbox with more than fits, only the last ones are asked for, also after all were deleted', async () => {
  const { mailPort: port, inboxUrl: url } = await startInbox(onTestFinished);
  const asked: string[] = [];
  const watched = await listen(async (request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(search);
    return new Response((await fetch(`${url}${pathname}${search}`)).body);
  }, onTestFinished);
  const phone = await startPhone({ inboxUrl: watched });
  const large = `${'a'.repeat(900)}\n`.repeat(350); // seven of them are more than the page reads
  const mails = (count: number, kind: string, text: string) =>
    Array.from({ length: count }, (_, index) => ({ subject: `${kind} ${index + 1}`, text }));
  await mail(port, ...mails(9, 'large', large));
  const untilFirst = (title: string) =>
    eventually(
      async () => {
        const shown = await until(phone, 'email', 1);
        return shown[0]?.title === title && shown;
      },
      { what: title },
    );
  const shown = await untilFirst('large 9');
  expect(shown.map(({ title }) => title)).toEqual([9, 8, 7, 6, 5, 4].map((n) => `large ${n}`));
  expect(shown[0]?.text.length).toBeLessThan(2_100);

  await mail(port, ...mails(60, 'small', 'a small one'));
  const later = await untilFirst('small 60');
  expect(later.map(({ title }) => title)).toEqual(Array.from({ length: 50 }, (_, index) => `small ${60 - index}`));
  asked.length = 0;
  await eventually(async () => (await read(phone)) && asked.length > 0, { what: 'the next reading' });
  expect(asked).toEqual(['?skip=19']);

  await fetch(`${url}/email/all`, { method: 'DELETE' });
  await eventually(async () => (await read(phone)).messages.length === 0, { what: 'an empty mailbox' });
  await mail(port, { subject: 'first', text: 'anew' });
  expect((await until(phone, 'email', 1)).map(({ title }) => title)).toEqual(['first']);
});
