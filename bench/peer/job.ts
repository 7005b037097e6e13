/** One mail of the peer, as its Kafka records and its queue's jobs say it. */
export type PeerMail = { id: string; to: string; subject: string };

export const QUEUE = 'mails';
/** Its row, and all that is ever asked of it. */
export const TABLE = `create table notifications (
  id uuid primary key, batch int not null, recipient text not null, subject text not null, status text not null,
  created_at timestamptz not null default now(), updated_at timestamptz not null default now(), sent_at timestamptz)`;

/** Jobs, and connections to the mail server and to PostgreSQL, at once. */
export const AT_ONCE = 20;
