import type { Browser, BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core';

/** Somebody with a browser of their own: their cookies are nobody else's. */
export type Visitor = {
  context: BrowserContext;
  page: Page;
  /**
   * What no page may do, in the order in which it happened: break its policy, throw, complain, ask another origin, or
   * open a dialog of the browser.
   */
  faults: readonly string[];
  close(): Promise<void>;
};

/** The policy is the page's own matter; of what a message holds, its frame stops what it must. */
const TELL_VIOLATIONS = `if (window.top === window) {
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    console.error('The policy was violated: ' + violatedDirective + ' ' + blockedURI);
  });
}`;
const OF_A_FRAME = /\/api\/notifications\/[^/]+\/html|\/app\/frame\.html/;
/** A refusal is an answer; which ones there may be is for who asks. */
const REFUSAL = 'Failed to load resource';

/** @param url of the API, which serves the dashboard */
export async function openVisitor(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Visitor> {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ baseURL: url, locale: 'en-GB', viewport, ...options });
  const faults: string[] = [];
  await context.addInitScript(TELL_VIOLATIONS);
  context.on('console', (message) => {
    if (isFault(message)) faults.push(`console: ${message.text()} (${message.location().url})`);
  });
  context.on('weberror', (error) => faults.push(`exception: ${error.error().message}`));
  context.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'data:' && origin !== new URL(url).origin) faults.push(`request: ${request.url()}`);
  });
  const page = await context.newPage();
  return { context, page, faults, close: () => context.close() };
}

function isFault(message: ConsoleMessage): boolean {
  if (message.type() !== 'error' || message.text().startsWith(REFUSAL)) return false;
  return !OF_A_FRAME.test(message.location().url) && !OF_A_FRAME.test(message.text());
}
