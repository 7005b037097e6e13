import { describe, expect, it } from 'vitest';
import type { ProviderOutcome } from '../../src/domain/outcome.ts';
import type { SmtpOptions } from '../../src/providers/email/smtp/options.ts';
import { createSmtpProvider } from '../../src/providers/email/smtp/provider.ts';
import { eventually } from '../support/expect/eventually.ts';
import { gate } from '../support/expect/gate.ts';
import { emailMessage, sendContext } from '../support/factories/smtp-message.ts';
import { type SmtpScript, startSmtpFaultServer } from '../support/fakes/smtp-fault-server.ts';
import { startSmtpSink } from '../support/fakes/smtp-sink.ts';

async function start(scripts: SmtpScript[], options: Partial<SmtpOptions> = {}) {
  const server = await startSmtpFaultServer(scripts, ['PIPELINING']);
  const provider = createSmtpProvider({ ...options, host: '127.0.0.1', port: server.port });
  const send = () => provider.send(emailMessage(), sendContext());
  const stop = async () => {
    await provider.close();
    await server.close();
  };
  return { server, provider, send, stop };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('connections to the SMTP server', () => {
  it('are used again, one for each call at once', async () => {
    const sink = await startSmtpSink();
    const provider = createSmtpProvider({ host: '127.0.0.1', port: sink.port });
    const lane = async () => {
      const outcomes: ProviderOutcome[] = [];
      for (let i = 0; i < 10; i++) outcomes.push(await provider.send(emailMessage(), sendContext()));
      return outcomes;
    };
    const outcomes = (await Promise.all([lane(), lane(), lane()])).flat();
    expect(outcomes.every((outcome) => outcome.kind === 'sent')).toBe(true);
    expect([sink.ledger.length, sink.connections()]).toEqual([30, 3]);
    await provider.close();
    await sink.close();
  });

  it('are closed after their number of messages', async () => {
    const { server, send, stop } = await start([{}], { maxMessagesPerConnection: 2 });
    for (let i = 0; i < 5; i++) expect((await send()).kind).toBe('sent');
    expect(server.connections()).toBe(3);
    await stop();
  });

  it('are closed with QUIT when they have been idle', async () => {
    const { server, send, stop } = await start([{}], { idleMs: 30 });
    await send();
    await eventually(() => server.steps.includes('1 quit'), { timeoutMs: 15_000, everyMs: 5 });
    await send();
    expect(server.connections()).toBe(2);
    await stop();
  });

  it.each([
    ['a FIN', { end: 'fin' }],
    ['a 421 and a FIN', { reply: '421 4.4.2 idle too long', end: 'fin' }],
    ['a stray reply', { reply: '250 what was I saying' }],
    ['an RST', { end: 'rst' }],
  ] as const)('are not used again after %s between two messages', async (_name, idle) => {
    const { server, send, stop } = await start([{ idle }, {}]);
    expect((await send()).kind).toBe('sent');
    await pause(30);
    expect((await send()).kind).toBe('sent');
    expect(server.connections()).toBe(2);
    expect(server.steps.filter((step) => step === '1 mail')).toHaveLength(1);
    await stop();
  });

  it.each([
    ['FIN', { end: 'fin' }],
    ['RST', { end: 'rst' }],
    ['421', { reply: '421 4.3.2 enough messages', end: 'fin' }],
  ] as const)(
    'that end with %s at MAIL FROM after an idle time cost one new connection, no attempt',
    async (_name, mail) => {
      const { server, send, stop } = await start([{ mail: [undefined, mail] }, {}]);
      expect((await send()).kind).toBe('sent');
      expect((await send()).kind).toBe('sent');
      expect([server.ledger.length, server.connections()]).toEqual([2, 2]);
      await stop();
    },
  );

  it('are tried anew only once: the second break is the outcome', async () => {
    const { server, send, stop } = await start([{ mail: [undefined, { end: 'rst' }] }, { mail: { end: 'rst' } }]);
    expect((await send()).kind).toBe('sent');
    expect(await send()).toMatchObject({ kind: 'transient', code: 'connection_closed' });
    expect([server.ledger.length, server.connections()]).toEqual([1, 2]);
    await stop();
  });

  it.each([
    ['no answer to MAIL FROM', { mail: [undefined, { reply: null }] }, 'transient', 'connection_timeout'],
    ['a break at RCPT', { rcpt: [undefined, { end: 'rst' }] }, 'transient', 'connection_closed'],
    ['a 450 at RCPT', { rcpt: [undefined, { reply: '450 4.2.1 busy' }] }, 'transient', 'smtp_450'],
    ['a break after the dot', { dot: [undefined, { end: 'rst', keep: true }] }, 'ambiguous', 'no_reply_after_data'],
  ] as const)('that are used again give no second try to %s', async (_name, script, kind, code) => {
    // Short only where time is the answer; the first send, in which all answer, is not what it is about.
    const timeouts = { socketMs: code === 'connection_timeout' ? 1_000 : 20_000 };
    const { server, send, stop } = await start([script as SmtpScript], { timeouts });
    expect((await send()).kind).toBe('sent');
    expect(await send()).toMatchObject({ kind, code });
    expect(server.connections()).toBe(1);
    await stop();
  });

  it('are not used again after a refusal', async () => {
    const { server, send, stop } = await start([{ rcpt: { reply: '550 5.1.1 no' } }, {}]);
    expect((await send()).kind).toBe('permanent');
    expect((await send()).kind).toBe('sent');
    expect(server.connections()).toBe(2);
    await stop();
  });

  it('are all ended by close, which waits for none, and a call in flight still succeeds', async () => {
    const reply = gate();
    const { server, provider, send, stop } = await start([{ dot: [undefined, { when: reply.opened }] }]);
    await send();
    const inFlight = send();
    await eventually(() => server.ledger.length === 2, { timeoutMs: 15_000, everyMs: 5 });
    // It comes back before there is a reply.
    await provider.close();
    reply.open();
    expect((await inFlight).kind).toBe('sent');
    await eventually(() => server.steps.includes('1 quit'), { timeoutMs: 15_000, everyMs: 5 });
    await stop();
  });
});
