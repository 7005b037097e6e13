import net, { type AddressInfo, type Socket } from 'node:net';

/** What the server does at a step instead of its usual answer. */
type SmtpFault = {
  /** Given in place of the usual reply, without line end; `null` for no reply at all. */
  reply?: string | null;
  delayMs?: number;
  /** Nothing is done before. */
  when?: Promise<void>;
  /** The reply comes without its line end. */
  unfinished?: boolean;
  /** The reply comes byte by byte, one in each such span. */
  everyByteMs?: number;
  /** Ends the connection after the reply, if any. */
  end?: 'fin' | 'rst';
  /** At the dot: whether the message is kept all the same. By default a 2yz reply keeps it. */
  keep?: boolean;
};

/** `body` acts once 354 is out, when the first bytes of the message come; it reads no more. `idle` acts after a dot's reply. */
type SmtpStep = 'greeting' | 'ehlo' | 'helo' | 'starttls' | 'auth' | 'mail' | 'rcpt' | 'data' | 'body' | 'dot' | 'idle';
/** Per step one fault, or one for each time that the step comes in the connection (undefined: the usual answer). */
export type SmtpScript = Partial<Record<SmtpStep, SmtpFault | (SmtpFault | undefined)[]>>;

type FaultLedgerEntry = { connection: number; raw: string; kept: boolean };

export type SmtpFaultServer = {
  port: number;
  /** Each message whose final dot was seen. */
  ledger: readonly FaultLedgerEntry[];
  /** The steps that were reached, as `1 mail`: connection and step. */
  steps: readonly string[];
  connections(): number;
  close(): Promise<void>;
};

const USUAL: Record<SmtpStep, string> = {
  greeting: '220 fault.test ESMTP',
  ehlo: '250 fault.test',
  helo: '250 fault.test',
  starttls: '454 4.7.0 TLS not available',
  auth: '235 2.7.0 ok',
  mail: '250 2.1.0 ok',
  rcpt: '250 2.1.5 ok',
  data: '354 go on',
  body: '',
  dot: '250 2.0.0 Ok: queued as FAULT',
  idle: '',
};

/**
 * An SMTP server on a free port of 127.0.0.1 that misbehaves as it is told: script n for connection n, the last one for
 * all that follow.
 * @param extensions EHLO keywords, `PIPELINING` for example.
 */
export async function startSmtpFaultServer(scripts: SmtpScript[], extensions: string[] = []): Promise<SmtpFaultServer> {
  const ledger: FaultLedgerEntry[] = [];
  const steps: string[] = [];
  const open = new Set<Socket>();
  let connections = 0;

  const server = net.createServer((socket) => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    serve(socket, ++connections);
  });

  function serve(socket: Socket, connection: number): void {
    const script = scripts[Math.min(connection, scripts.length) - 1] ?? {};
    const times = new Map<SmtpStep, number>();
    let state: 'commands' | 'content' | 'over' = 'commands';
    let accepted = { mail: false, rcpt: false };
    let buffer = '';
    let work = Promise.resolve();
    const enqueue = (task: () => Promise<unknown> | undefined) => {
      work = work.then(async () => {
        if (state !== 'over') await task();
      });
    };

    function faultAt(step: SmtpStep): SmtpFault | undefined {
      const time = times.get(step) ?? 0;
      times.set(step, time + 1);
      const planned = script[step];
      return Array.isArray(planned) ? planned[time] : planned;
    }

    async function act(step: SmtpStep, usual = USUAL[step]): Promise<{ reply: string; fault: SmtpFault | undefined }> {
      steps.push(`${connection} ${step}`);
      const fault = faultAt(step);
      const reply = fault?.reply === undefined ? (fault?.end ? '' : usual) : (fault.reply ?? '');
      if (fault?.delayMs) await pause(fault.delayMs);
      await fault?.when;
      if (reply && fault?.everyByteMs) {
        for (const byte of `${reply}\r\n`) {
          if (socket.destroyed) break;
          socket.write(byte);
          await pause(fault.everyByteMs);
        }
      } else if (reply) {
        socket.write(fault?.unfinished ? reply : `${reply}\r\n`);
      }
      if (fault?.end) {
        state = 'over';
        fault.end === 'fin' ? socket.end() : socket.resetAndDestroy();
      }
      return { reply, fault };
    }

    function keep(kept: boolean): void {
      ledger.push({ connection, raw: buffer.slice(0, buffer.indexOf('\r\n.\r\n') + 2), kept });
    }

    async function command(line: string): Promise<void> {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') {
        const words = ['fault.test', ...extensions];
        await act('ehlo', words.map((word, i) => `250${i === words.length - 1 ? ' ' : '-'}${word}`).join('\r\n'));
      } else if (verb === 'HELO') await act('helo');
      else if (verb === 'STAR') await act('starttls');
      else if (verb === 'AUTH') await act('auth');
      else if (verb === 'QUIT') {
        steps.push(`${connection} quit`);
        socket.end('221 bye\r\n');
      } else if (verb === 'MAIL') accepted = { mail: (await act('mail')).reply.startsWith('2'), rcpt: false };
      else if (verb === 'RCPT') {
        const { reply } = await act('rcpt', accepted.mail ? USUAL.rcpt : '503 5.5.1 MAIL first');
        accepted.rcpt ||= reply.startsWith('2');
      } else if (verb === 'DATA') {
        const { reply } = await act('data', accepted.rcpt ? USUAL.data : '503 5.5.1 RCPT first');
        if (reply.startsWith('3') && state === 'commands') state = 'content';
      } else socket.write('500 5.5.1 what?\r\n');
    }

    async function content(): Promise<void> {
      if (script.body && buffer.length > 0) {
        socket.pause();
        await act('body');
        if (state === 'content') state = 'over';
        return;
      }
      const end = buffer.indexOf('\r\n.\r\n');
      if (end < 0) return;
      const planned = script.dot;
      const next = Array.isArray(planned) ? planned[times.get('dot') ?? 0] : planned;
      const reply = next?.reply ?? (next?.end || next?.reply === null ? '' : USUAL.dot);
      keep(next?.keep ?? reply.startsWith('2'));
      state = 'commands';
      await act('dot');
      buffer = buffer.slice(end + 5);
      if (script.idle && (state as string) !== 'over') await act('idle');
    }

    async function consume(): Promise<void> {
      for (;;) {
        if (state === 'content') return content();
        const end = buffer.indexOf('\r\n');
        if (end < 0 || state === 'over') return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        await command(line);
      }
    }

    socket.on('data', (chunk) => {
      buffer += chunk.toString('latin1');
      enqueue(consume);
    });
    enqueue(() => act('greeting').then(() => undefined));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    ledger,
    steps,
    connections: () => connections,
    close() {
      for (const socket of open) socket.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
