/** A magic number of the simulator (stack/simulators/twilio-numbers.mjs), refused with another code than the first. */
const NO_MOBILE = '+15005550009';
const MANY = 5;
const RATE_PER_SECOND = 2;

/**
 * Several with one cause: counted by a dry run, one resolved by hand, the others mended and replayed at a rate.
 * @param {import('./circle.mjs').Walk} walk
 */
export async function replayMany({ ask, chapter, check, until, send, good, userId, takenBySimulator }) {
  const numbers = Array.from({ length: MANY }, (_, index) => index + 1);
  chapter(`3. ${MANY} with one cause, replayed by a filter`);
  const ids = await Promise.all(numbers.map((n) => send({ userId: userId(n), phone: NO_MOBILE })));
  await Promise.all(ids.map((id) => until(id, 'FAILED')));
  const found = await Promise.all(ids.map((id) => ask('GET', `/dead-letters?notificationId=${id}`)));
  const letters = found.flatMap(({ body }) => body.data);
  check(
    letters.length === MANY,
    `${MANY} SMS to ${NO_MOBILE}, which is no mobile, are FAILED, with ${MANY} letters`,
    letters.length,
  );

  const from = letters.map(({ createdAt }) => createdAt).sort()[0];
  const filter = { channel: 'sms', errorCode: letters[0].errorCode, from };
  const dryRun = () => ask('POST', '/dead-letters/replay', { filter, dryRun: true });
  const before = (await dryRun()).body?.data?.count;
  check(before === MANY, `a dry run of the filter ${filter.errorCode} counts ${before} and changes nothing`, before);

  const [ignored, ...others] = letters;
  const resolved = await ask('POST', `/dead-letters/${ignored.id}/resolve`, {
    as: 'ignored',
    note: 'nobody misses it',
  });
  check(
    resolved.body?.data?.resolvedBy === 'person_ignored',
    'one is resolved as ignored, by a person',
    resolved.status,
  );
  const after = (await dryRun()).body?.data?.count;
  check(after === MANY - 1, `the dry run now counts ${after}`, after);
  const edits = await Promise.all(
    others.map(({ id }, index) =>
      ask('PATCH', `/dead-letters/${id}`, { recipient: { userId: userId(index), phone: good } }),
    ),
  );
  check(
    edits.every(({ status }) => status === 200),
    `the ${others.length} others got the number ${good}`,
  );

  const { body } = await ask('POST', '/dead-letters/replay', { filter, ratePerSecond: RATE_PER_SECOND });
  check(
    body?.data?.replayed === others.length,
    `one call replays ${others.length}, ${RATE_PER_SECOND} a second`,
    body?.data,
  );
  const sent = await Promise.all(others.map(({ notificationId }) => until(notificationId, 'SENT')));
  const times = sent.map(({ sentAt }) => Date.parse(sentAt));
  const tookMs = Math.max(...times) - Math.min(...times);
  // The last is due 1.5 s after the first; the relay looks four times a second.
  check(tookMs >= 1_000, `all are SENT, the last ${(tookMs / 1_000).toFixed(1)} s after the first`, tookMs);
  const taken = await takenBySimulator();
  check(taken === 1 + others.length, `the simulator has taken each once, ${taken} in all`, taken);
  const open = (
    await ask('GET', `/dead-letters?status=FAILED&from=${encodeURIComponent(from)}&errorCode=${filter.errorCode}`)
  ).body.data;
  check(open.length === 0, 'no letter of it is open any more', open.length);
}
