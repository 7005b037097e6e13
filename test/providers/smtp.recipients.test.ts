import { describe, expect, it } from 'vitest';
import type { EmailMessage } from '../../src/providers/email/message.ts';
import { createSmtpProvider } from '../../src/providers/email/smtp/provider.ts';
import { emailMessage, sendContext } from '../support/factories/smtp-message.ts';
import { type SmtpScript, startSmtpFaultServer } from '../support/fakes/smtp-fault-server.ts';
import { startSmtpSink } from '../support/fakes/smtp-sink.ts';

const TO = 'ada.lovelace@example.test';
const CC = 'charles.babbage@example.test';
const BCC = 'mary.somerville@example.test';
const OTHERS = { to: TO, cc: [CC], bcc: [BCC] };
const NO = { reply: `550 5.1.1 <${TO}> no such user` };
const LATER = { reply: `450 4.2.1 <${TO}> busy` };
/** The answers to RCPT in the order of the envelope: to, bcc, cc. */
const rcpt = (...faults: SmtpScript['rcpt'][]) => ({ rcpt: faults as (typeof NO | undefined)[] });

async function send(script: SmtpScript, extensions: string[], overrides: Partial<EmailMessage> = OTHERS) {
  const server = await startSmtpFaultServer([script], extensions);
  const timeouts = { socketMs: 500 };
  const provider = createSmtpProvider({ host: '127.0.0.1', port: server.port, timeouts });
  const context = sendContext();
  const outcome = await provider.send(emailMessage(overrides), context);
  // Longer than a server needs that would take the end of the connection for the end of the mail.
  await new Promise((resolve) => setTimeout(resolve, 50));
  await provider.close();
  await server.close();
  return { outcome, context, server };
}

describe.each([
  { server: 'one command at a time', extensions: [] },
  { server: 'PIPELINING', extensions: ['PIPELINING'] },
])('a mail to several, to a server with $server', ({ extensions }) => {
  it('goes to all of them in one transaction', async () => {
    const { outcome, server } = await send({}, extensions);
    expect(outcome).toMatchObject({ kind: 'sent', response: '250 2.0.0 Ok: queued as FAULT' });
    expect(server.steps.filter((step) => step === '1 rcpt')).toHaveLength(3);
    expect(server.steps.filter((step) => step === '1 mail')).toHaveLength(1);
    expect(server.ledger).toHaveLength(1);
  });

  it.each([
    ['refused', rcpt(NO), 'permanent', 'smtp_550'],
    ['refused, and one of the others put off', rcpt(NO, LATER), 'permanent', 'smtp_550'],
    ['put off', rcpt(LATER), 'transient', 'smtp_450'],
    ['put off, and all others refused', rcpt(LATER, NO, NO), 'transient', 'smtp_450'],
    ['refused with all others', rcpt(NO, LATER, LATER), 'permanent', 'smtp_550'],
    ['refused, and DATA never answered', { ...rcpt(NO), data: { reply: null } }, 'permanent', 'smtp_550'],
    ['refused, and the line broken at the next', rcpt(NO, { end: 'rst' }), 'permanent', 'smtp_550'],
  ] as const)('goes to nobody where the recipient is %s', async (_name, script, kind, code) => {
    const { outcome, context, server } = await send(script, extensions);
    expect(outcome).toMatchObject({ kind, code });
    expect(outcome).toHaveProperty('response', expect.stringMatching(/\[address\]/));
    expect([server.ledger.length, context.told(), server.connections()]).toEqual([0, 0, 1]);
  });

  it('goes to nobody where a server that refused all of them asks for the mail nevertheless', async () => {
    const { outcome, context, server } = await send({ ...rcpt(NO, NO, NO), data: { reply: '354 go on' } }, extensions);
    expect(outcome).toMatchObject({ kind: 'permanent', code: 'smtp_550' });
    // nodemailer may end the empty message, which has nobody to go to; none of ours was begun.
    expect(server.ledger.map(({ raw }) => raw).join('')).not.toContain('Subject');
    expect(context.told()).toBe(0);
  });

  it.each([
    ['one of the others', rcpt(undefined, NO), 1],
    ['one of the others for now', rcpt(undefined, undefined, LATER), 1],
    ['all of the others', rcpt(undefined, NO, LATER), 2],
  ])('goes on where the server refuses %s, and says how many', async (_name, script, refused) => {
    const { outcome, context, server } = await send(script, extensions);
    expect(outcome).toMatchObject({
      kind: 'sent',
      providerMessageId: 'FAULT',
      response: `250 2.0.0 Ok: queued as FAULT (refused: ${refused} of 2 in cc and bcc)`,
    });
    expect([server.ledger.length, context.told()]).toEqual([1, 1]);
  });

  it('has the outcome of its sender where that is refused', async () => {
    const mail = { reply: '550 5.7.1 sender not allowed' };
    const { outcome, server } = await send({ mail }, extensions);
    expect(outcome).toMatchObject({ kind: 'config', code: 'sender_rejected' });
    expect(server.ledger).toHaveLength(0);
  });

  it('keeps the connection for the next mail after a refusal of one of the others', async () => {
    const server = await startSmtpFaultServer([rcpt(undefined, NO)], extensions);
    const provider = createSmtpProvider({ host: '127.0.0.1', port: server.port });
    for (let n = 0; n < 2; n++) {
      expect((await provider.send(emailMessage(OTHERS), sendContext())).kind).toBe('sent');
    }
    expect([server.ledger.length, server.connections()]).toEqual([2, 1]);
    await provider.close();
    await server.close();
  });
});

describe('the addresses of a mail', () => {
  it('never stand in what is kept of it', async () => {
    const people = { to: TO, cc: [CC], bcc: [BCC], replyTo: ['grace.hopper@example.test'] };
    const names = [TO, CC, BCC, 'grace.hopper', 'ada.lovelace', 'charles.babbage', 'mary.somerville'];
    for (const step of ['mail', 'rcpt', 'data', 'dot'] as const) {
      for (const code of ['250', '451', '550']) {
        const { outcome } = await send({ [step]: { reply: `${code} 4.0.0 ${names.join(' ')}` } }, [], people);
        for (const name of names) expect(JSON.stringify(outcome)).not.toContain(name);
      }
    }
  });

  it('get the mail once each, however often they are named and in whatever letters', async () => {
    const rcptTo: string[] = [];
    const sink = await startSmtpSink({
      onRcptTo: ({ address }, _session, done) => {
        rcptTo.push(address);
        done();
      },
    });
    const provider = createSmtpProvider({ host: '127.0.0.1', port: sink.port });
    const overrides = { to: TO, cc: [CC, CC.toUpperCase(), TO], bcc: [BCC, CC] };
    expect((await provider.send(emailMessage(overrides), sendContext())).kind).toBe('sent');
    expect(rcptTo.map((address) => address.toLowerCase()).sort()).toEqual([TO, CC, BCC].sort());
    await provider.close();
    await sink.close();
  });
});
