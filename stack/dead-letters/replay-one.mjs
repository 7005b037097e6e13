/** A magic number of the simulator, which answers for it as Twilio does (stack/simulators/twilio-numbers.mjs). */
const NO_NUMBER = '+15005550001';

/**
 * One dead letter from its cause to its end: found, inspected, mended, replayed.
 * @param {import('./circle.mjs').Walk} walk
 * @returns {Promise<string>} its notification
 */
export async function replayOne({ ask, chapter, check, until, send, good, userId, takenBySimulator }) {
  chapter('1. An SMS that cannot be delivered becomes a dead letter');
  const id = await send({ userId: userId(0), phone: NO_NUMBER });
  check(true, `the SMS to ${NO_NUMBER}, which is no number, was accepted: ${id}`);
  const failed = await until(id, 'FAILED');
  check(
    failed.attempts.length === 1,
    'it is FAILED after 1 attempt: a refusal for good is not repeated',
    failed.attempts.length,
  );

  const letters = (await ask('GET', `/dead-letters?notificationId=${id}`)).body.data;
  const [letter] = letters;
  check(
    letters.length === 1 && letter.status === 'FAILED',
    `GET /api/dead-letters has exactly one letter of it: ${letter?.id}`,
    letters,
  );
  const groups = (await ask('GET', '/dead-letters/groups')).body.data;
  const isSame = (/** @type {any} */ group) => group.provider === 'twilio' && group.errorCode === letter.errorCode;
  const group = groups.find(isSame);
  check(
    group?.count >= 1,
    `GET /api/dead-letters/groups counts it: ${group?.channel}, ${group?.provider}, ${group?.errorCode}: ${group?.count}`,
    groups,
  );
  const inspected = (await ask('GET', `/dead-letters/${letter.id}`)).body.data;
  check(
    Boolean(inspected.errorMessage),
    `GET /api/dead-letters/<id> tells why, in the vendor's words: ${inspected.errorMessage}`,
  );

  chapter('2. Mended and replayed, it is delivered');
  const edited = await ask('PATCH', `/dead-letters/${letter.id}`, {
    recipient: { userId: userId(0), phone: good },
    note: 'number mended',
  });
  check(
    edited.body?.data?.notification?.recipient?.phone === good,
    `PATCH /api/dead-letters/<id> gave it the number ${good}`,
    edited.status,
  );
  const replayed = await ask('POST', `/dead-letters/${letter.id}/replay`);
  check(replayed.status === 202, 'POST /api/dead-letters/<id>/replay queued its next run', replayed.status);
  const again = await ask('POST', `/dead-letters/${letter.id}/replay`);
  check(again.status === 409, `a second replay is refused: 409 ${again.body?.code}`, again.status);
  const sent = await until(id, 'SENT');
  check(
    sent.attempts.length === 2,
    `it is SENT by ${sent.provider}, at attempt ${sent.attempts.length}`,
    sent.attempts.length,
  );
  const taken = await takenBySimulator();
  check(taken === 1, 'the simulator has taken it once', taken);
  const closed = (await ask('GET', `/dead-letters/${letter.id}`)).body.data;
  check(
    closed.status === 'RESOLVED' && closed.resolvedBy === 'replay',
    'its letter is RESOLVED by replay',
    closed.status,
  );
  return id;
}
