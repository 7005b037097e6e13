/**
 * Whether a host is this machine by its name or number alone: nobody else reads what goes there.
 * @param host without a port; an IPv6 address with or without brackets
 */
export function isLoopbackHost(host: string): boolean {
  return /^(?:(?:.+\.)?localhost\.?|127(?:\.\d{1,3}){3}|\[?::1\]?)$/i.test(host);
}

/** The host of `host`, `host:port` or `[address]:port`; an IPv6 address in its brackets. */
export function hostOf(authority: string): string {
  return /^(\[[^\]]*\]|[^:]*)(?::\d*)?$/.exec(authority)?.[1] ?? authority;
}
