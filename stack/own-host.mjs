/**
 * Whether a Host header names this machine, or one of `others`. A web page that makes its own name lead here (DNS
 * rebinding) says that name. As src/domain/loopback.ts, which a bare checkout cannot read.
 * @param {string | undefined} authority `host`, `host:port` or `[address]:port`; none is of no browser
 * @param {readonly string[]} [others] names without a port
 */
export function isOwnHost(authority, others = []) {
  if (authority === undefined) return true;
  const host = (/^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(authority)?.[1] ?? authority).toLowerCase();
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[::1\])$/.test(host) || others.includes(host);
}

export const OTHER_HOST = 'This server answers only under the names of its own machine.\n';
