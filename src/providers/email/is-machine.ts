/** Scanners, previews and programs by what they call themselves. Mail hosts' image proxies are not: a person is behind them. */
const MACHINE =
  /(?<!cu)bot\b|crawler|spider|scanner|preview|prefetch|headless|monitor|safelinks|barracuda|mimecast|proofpoint|symantec|\b(?:curl|wget|python-requests|python-urllib|aiohttp|go-http-client|okhttp|axios|libwww-perl|java)\//i;

/** Whether a program has opened or clicked by itself, by its own name (User-Agent). */
export function isMachine(userAgent: string | undefined): boolean {
  return MACHINE.test(userAgent?.slice(0, 1_024) ?? '');
}
