import { describe, expect, it } from 'vitest';
import { bounceToken, findBounceToken } from '../../src/providers/email/bounce-token.ts';
import type { EmailMessage } from '../../src/providers/email/message.ts';
import type { SmtpOptions } from '../../src/providers/email/smtp/options.ts';
import { createSmtpProvider } from '../../src/providers/email/smtp/provider.ts';
import { emailMessage, sendContext } from '../support/factories/smtp-message.ts';
import { startSmtpSink } from '../support/fakes/smtp-sink.ts';

const SECRET = 'a secret of tests';
const marks = { bounceToken: (id: string) => bounceToken(SECRET, id), bounceAddress: 'bounces@mail.example' };

async function send(options: Partial<SmtpOptions>, overrides: Partial<EmailMessage> = {}, hideDSN = false) {
  const sink = await startSmtpSink({ hideDSN });
  const provider = createSmtpProvider({ host: '127.0.0.1', port: sink.port, ...options });
  const message = emailMessage(overrides);
  expect((await provider.send(message, sendContext())).kind).toBe('sent');
  await provider.close();
  await sink.close();
  const [mail] = sink.ledger;
  return { message, token: bounceToken(SECRET, message.notificationId), mail, raw: String(mail?.raw) };
}

describe('the envelope of a mail', () => {
  it('is marked twice where the mail goes to one person', async () => {
    const { mail, token, raw } = await send(marks);
    expect(mail).toMatchObject({ from: `bounces+${token}@mail.example`, envid: token });
    expect(raw).not.toContain(token);
  });

  it('shows no mark to those in cc and bcc, who could read it in Return-Path', async () => {
    const { mail, token } = await send(marks, { cc: ['grace@example.test'] });
    expect(mail).toMatchObject({ from: 'bounces@mail.example', envid: token });
  });

  it('has the sender of the mail where no address for bounces is set', async () => {
    const { mail, token, message } = await send({ bounceToken: marks.bounceToken });
    expect(mail).toMatchObject({ from: message.from.address, envid: token });
  });

  it('names no ENVID to a server that does not know DSN, and is as it was where nothing is set', async () => {
    expect((await send(marks, {}, true)).mail?.envid).toBeNull();
    const { mail, message } = await send({});
    expect(mail).toMatchObject({ from: message.from.address, envid: null });
  });
});

describe('the token of an envelope', () => {
  const id = `ntf_${'0'.repeat(26)}`;
  const token = bounceToken(SECRET, id);

  it.each([
    ['as it was sent', token],
    ['in capitals', token.toUpperCase()],
    ['in a local part', `To: <bounces+${token}@mail.example>`],
    ['behind one that is not ours', `${id}.${'0'.repeat(16)} ${token}`],
    ['rewritten by a forwarder', `SRS0=abcd=EF=mail.example=bounces+${token}@forward.example`],
  ])('is found %s', (_what, text) => {
    expect(findBounceToken(SECRET, text)).toBe(id);
  });

  it.each([
    ['under another secret', bounceToken('another', id)],
    ['of another mail', token.replace('ntf_0', 'ntf_1')],
    ['cut short', token.slice(0, -1)],
    ['that goes on', `${token}0`],
    ['that is none', id],
    ['behind very many', `${`${id}.${'0'.repeat(16)} `.repeat(1_000)}${token}`],
  ])('is not found %s', (_what, text) => {
    expect(findBounceToken(SECRET, text)).toBeNull();
  });
});
