import { createSmtpProvider } from '../../src/providers/email/smtp/provider.ts';
import { emailMessage } from '../support/factories/smtp-message.ts';
import { type SmtpScript, startSmtpFaultServer } from '../support/fakes/smtp-fault-server.ts';
import { describeConformance, type Situation } from './conformance.ts';

const USER = 'posthorn-relay';
const PASS = 'correct horse battery';
const TO = 'jane.roe@example.test';
const PLAIN = Buffer.from(`\0${USER}\0${PASS}`).toString('base64');
const ECHO = `<${TO}> jane.roe ${USER} ${PASS} ${PLAIN}`;

const SCRIPTS: Record<Situation, SmtpScript> = {
  accepts: { dot: { reply: `250 2.0.0 Ok: queued as ABC for ${ECHO}` } },
  transient: { rcpt: { reply: `451 4.3.0 ${ECHO}: later` } },
  throttled: { mail: { reply: `421 4.7.28 ${ECHO}: too fast`, end: 'fin' } },
  permanent: { rcpt: { reply: `550 5.1.1 ${ECHO}: no such user` } },
  config: { auth: { reply: `535 5.7.8 ${ECHO}: bad credentials` } },
  ambiguous: { dot: { end: 'rst', keep: true } },
  'hangs-before-final-byte': { data: { reply: null } },
  'hangs-after-final-byte': { dot: { reply: null } },
};

describeConformance('SMTP', async (situation) => {
  const server = await startSmtpFaultServer([SCRIPTS[situation]], ['PIPELINING', 'AUTH PLAIN']);
  const provider = createSmtpProvider({ host: '127.0.0.1', port: server.port, user: USER, pass: PASS });
  const hangsAt = situation === 'hangs-before-final-byte' ? '1 data' : '1 dot';
  return {
    provider,
    message: emailMessage({ to: TO }),
    taken: () => server.ledger.filter((entry) => entry.kept).length,
    hanging: () => server.steps.includes(hangsAt),
    secrets: [TO, 'jane.roe', USER, PASS, PLAIN],
    async stop() {
      await provider.close();
      await server.close();
    },
  };
});
