/**
 * What a vendor does that never answers.
 * @param {import('hono').Context} c
 * @param {boolean} breaks the connection is reset; else it hangs until the caller goes away
 * @returns {Promise<Response>} which nobody gets any more
 */
export function withoutAnswer(c, breaks) {
  const { incoming } = /** @type {import('@hono/node-server').HttpBindings} */ (c.env);
  if (breaks) incoming.socket.resetAndDestroy();
  return new Promise((resolve) => {
    incoming.socket.once('close', () => resolve(new Response(null)));
  });
}
