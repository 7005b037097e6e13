import type { SMTPServerOptions } from 'smtp-server';

export type MailServer = {
  options: Pick<SMTPServerOptions, 'onMailFrom' | 'onRcptTo'>;
  /** Whether it takes no mail of anybody, as one that is in trouble. */
  isBroken: boolean;
};

/** Takes all but `unknown-…@`, which does not exist, and refuses `busy-…@` the first time. */
export function mailServer(): MailServer {
  const seen = new Set<string>();
  const refuse = (responseCode: number, text: string) => Object.assign(new Error(text), { responseCode });
  const server: MailServer = {
    isBroken: false,
    options: {
      onMailFrom(_address, _session, done) {
        done(server.isBroken ? refuse(451, '4.3.0 out of order') : undefined);
      },
      onRcptTo({ address }, _session, done) {
        if (address.startsWith('unknown-')) return done(refuse(550, '5.1.1 no such user'));
        if (address.startsWith('busy-') && !seen.has(address)) {
          seen.add(address);
          return done(refuse(451, '4.2.1 try again later'));
        }
        done();
      },
    },
  };
  return server;
}
