import type { SMTPServerOptions } from 'smtp-server';
import { eventually } from '../../test/support/expect/eventually.ts';
import type { Stage } from './stage.ts';

const HOUR_MS = 3_600_000;
const PEOPLE = ['ada', 'grace', 'alan', 'edsger', 'barbara', 'donald', 'frances', 'tony', 'margaret', 'dennis'];
const HTML =
  '<h1>Your order is on its way</h1><p>It left our house today, and should be with you <b>tomorrow</b>.</p><p><a href="https://shop.example.com/orders/17">See the order</a></p>';

/** Refuses some for good and some at first, by their address. */
export function pickySmtp(): SMTPServerOptions & { forgive(): void } {
  const seen = new Set<string>();
  let isRefusing = true;
  return {
    forgive() {
      isRefusing = false;
    },
    onRcptTo({ address }, _session, done) {
      const isFirst = !seen.has(address);
      seen.add(address);
      if (isRefusing && address.startsWith('gone-')) {
        return done(refusal(550, '5.1.1 <recipient>: user unknown in the table of local recipients'));
      }
      if (isRefusing && address.startsWith('full-')) return done(refusal(552, '5.2.2 Mailbox is over its quota'));
      if (address.startsWith('later-') && isFirst) return done(refusal(451, '4.7.1 Greylisted, try again later'));
      done();
    },
  };
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}

/**
 * Sends a mixture: most are sent, some are refused for good, tried again, scheduled, cancelled or suppressed. Waits until all
 * that can be settled is.
 * @returns ids of one that failed and of one that waits
 */
export async function fill(stage: Stage, count: number): Promise<{ failed: string; waiting: string }> {
  const { ask, send } = stage;
  await ask('POST', '/api/suppressions', { recipient: 'blocked@example.com', note: 'Asked us by phone.' });
  const settled: string[] = [];
  let failed = '';
  let waiting = '';
  for (let index = 0; index < count; index++) {
    const person = `${PEOPLE[index % PEOPLE.length]}@example.com`;
    const content = { subject: `Order ${1_000 + index} is on its way`, body: HTML };
    const about = { content, tags: [index % 3 === 0 ? 'orders' : 'news'], metadata: { order: 1_000 + index } };
    const kind = index % 12;
    if (kind === 1) failed = await send({ ...about, recipient: { email: `gone-${index}@example.com` } });
    else if (kind === 5) settled.push(await send({ ...about, recipient: { email: `full-${index}@example.com` } }));
    else if (kind === 3) settled.push(await send({ ...about, recipient: { email: `later-${index}@example.com` } }));
    else if (kind === 7) {
      waiting = await send({ ...about, recipient: person, sendAt: new Date(Date.now() + HOUR_MS).toISOString() });
    } else if (kind === 9) {
      const id = await send({ ...about, recipient: person, sendAt: new Date(Date.now() + HOUR_MS).toISOString() });
      await ask('POST', `/api/notifications/${id}/cancel`);
    } else if (kind === 11) settled.push(await send({ ...about, recipient: 'blocked@example.com' }));
    else if (kind === 4) {
      const body = {
        channel: 'in_app',
        recipient: { userId: `${person.split('@')[0]}-${index}` },
        content: { subject: 'Hello', body: 'You have news.' },
      };
      settled.push((await ask('POST', '/api/notifications', body)).notificationId);
    } else settled.push(await send({ ...about, recipient: person }));
  }
  const open = async () => {
    const { rows } = await stage.posthorn.query(
      `select count(*)::int as open from notifications
        where status in ('PENDING', 'PROCESSING', 'RETRYING', 'DEFERRED') and send_at is null`,
    );
    return rows[0].open;
  };
  await eventually(async () => (await open()) === 0, {
    timeoutMs: 120_000 + count * 50,
    everyMs: 250,
    what: 'all settled',
  });
  // Counted every few seconds.
  await eventually(async () => (await ask('GET', '/api/stats?step=1h')).totals.failed > 0 || count < 6, {
    timeoutMs: 60_000,
    everyMs: 500,
    what: 'figures',
  });
  return { failed, waiting };
}
