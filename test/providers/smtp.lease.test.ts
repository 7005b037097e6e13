import { describe, expect, it } from 'vitest';
import { createSmtpProvider } from '../../src/providers/email/smtp/provider.ts';
import { eventually } from '../support/expect/eventually.ts';
import { emailMessage, hugeText, sendContext } from '../support/factories/smtp-message.ts';
import { type SmtpScript, startSmtpFaultServer } from '../support/fakes/smtp-fault-server.ts';

async function start(script: SmtpScript) {
  const server = await startSmtpFaultServer([script], ['PIPELINING']);
  const provider = createSmtpProvider({ host: '127.0.0.1', port: server.port });
  const stop = async () => {
    await provider.close();
    await server.close();
  };
  return { server, provider, stop };
}

/** Fails at the n-th question, as when the lease ran out between two bytes. */
function leaseFailingAt(question: number): () => void {
  let asked = 0;
  return () => {
    if (++asked === question) throw new Error('lease over');
  };
}

const ABORTED = { kind: 'transient', code: 'aborted', response: null };

describe('the lease on a notification', () => {
  it('sends nothing, not even MAIL FROM, when it is over before the first byte', async () => {
    const { server, provider, stop } = await start({});
    const context = sendContext({ assertLease: leaseFailingAt(1) });
    expect(await provider.send(emailMessage(), context)).toMatchObject(ABORTED);
    await eventually(() => server.steps.includes('1 ehlo'), { timeoutMs: 15_000, everyMs: 5 });
    expect(server.steps).not.toContain('1 mail');
    expect([server.ledger.length, context.told()]).toEqual([0, 0]);
    await stop();
  });

  it.each([
    ['a small message', 'short'],
    ['a message of several chunks', 'line of text\n'.repeat(40_000)],
  ])('never sends the final dot of %s when it is over before the last chunk', async (_name, text) => {
    const { server, provider, stop } = await start({});
    const context = sendContext({ assertLease: leaseFailingAt(2) });
    expect(await provider.send(emailMessage({ text }), context)).toMatchObject(ABORTED);
    await eventually(() => server.steps.includes('1 data'), { timeoutMs: 15_000, everyMs: 5 });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([server.ledger.length, context.asked(), context.told()]).toEqual([0, 2, 0]);
    await stop();
  });

  it('is asked exactly twice in a good call, and the final byte is told after the second question', async () => {
    const { server, provider, stop } = await start({});
    const events: string[] = [];
    const context = sendContext({
      assertLease: () => events.push(`asked, ${server.ledger.length} dots`),
      finalByte: () => events.push(`told, ${server.ledger.length} dots`),
    });
    await provider.send(emailMessage(), context);
    expect(events).toEqual(['asked, 0 dots', 'asked, 0 dots', 'told, 0 dots']);
    expect(server.ledger).toHaveLength(1);
    await stop();
  });
});

describe('an aborted call', () => {
  it('has sent nothing when it was aborted before it began', async () => {
    const { server, provider, stop } = await start({});
    const context = sendContext({ signal: AbortSignal.abort() });
    expect(await provider.send(emailMessage(), context)).toMatchObject(ABORTED);
    expect(server.connections()).toBe(0);
    await stop();
  });

  it.each(['greeting', 'ehlo', 'mail', 'rcpt', 'data'] as const)(
    'has sent nothing when the server hangs at %s',
    async (step) => {
      const { server, provider, stop } = await start({ [step]: { reply: null } });
      const abort = new AbortController();
      const sending = provider.send(emailMessage(), sendContext({ signal: abort.signal }));
      await eventually(() => server.steps.includes(`1 ${step}`), { timeoutMs: 15_000, everyMs: 5 });
      abort.abort();
      expect(await sending).toMatchObject(ABORTED);
      expect(server.ledger).toHaveLength(0);
      await stop();
    },
  );

  it('has sent nothing when it is aborted in the middle of the body', async () => {
    const { server, provider, stop } = await start({ body: { reply: null } });
    const abort = new AbortController();
    const context = sendContext({ signal: abort.signal });
    const sending = provider.send(emailMessage({ text: hugeText(), html: null }), context);
    await eventually(() => server.steps.includes('1 body'), { timeoutMs: 30_000, everyMs: 5 });
    abort.abort();
    expect(await sending).toMatchObject(ABORTED);
    expect([server.ledger.length, context.told()]).toEqual([0, 0]);
    await stop();
  });

  it('is ambiguous when it is aborted after the final dot', async () => {
    const { server, provider, stop } = await start({ dot: { reply: null, keep: true } });
    const abort = new AbortController();
    const context = sendContext({ signal: abort.signal });
    const sending = provider.send(emailMessage(), context);
    await eventually(() => server.ledger.length === 1, { timeoutMs: 15_000, everyMs: 5 });
    abort.abort();
    expect(await sending).toMatchObject({ kind: 'ambiguous', code: 'aborted_after_data' });
    expect(context.told()).toBe(1);
    await stop();
  });
});
