import { Server } from 'node:http';
import { isOwnHost, OTHER_HOST } from '../own-host.mjs';

/*
 * Loaded before MailDev (`node --import`), which lets every web page read the mails of whoever has it open: it answers
 * under any name, allows all origins, and asks no WebSocket where it comes from. None of that can be switched off there.
 */

/** @param {import('node:http').IncomingMessage} request */
function isFromElsewhere({ headers: { host, origin } }) {
  if (!isOwnHost(host)) return true;
  return origin !== undefined && !(URL.canParse(origin) && isOwnHost(new URL(origin).host));
}

const emit = Server.prototype.emit;
/** @this {Server} @param {string} event @param {...any} rest */
Server.prototype.emit = function guarded(event, ...rest) {
  const [request, answer] = rest;
  if (event === 'upgrade' && isFromElsewhere(request)) {
    answer.destroy();
    return true;
  }
  if (event !== 'request') return emit.apply(this, /** @type {any} */ ([event, ...rest]));
  if (isFromElsewhere(request)) {
    answer.writeHead(403, { 'content-type': 'text/plain', connection: 'close' }).end(OTHER_HOST);
    return true;
  }
  const setHeader = answer.setHeader.bind(answer);
  answer.setHeader = (/** @type {string} */ name, /** @type {any} */ value) =>
    /^access-control-/i.test(name) ? answer : setHeader(name, value);
  return emit.apply(this, /** @type {any} */ ([event, ...rest]));
};
