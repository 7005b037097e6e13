import { createHash } from 'node:crypto';

/** Where a person stands; `canReturn`: they have unsubscribed themselves, and so can take it back. */
export type Standing = { unsubscribed: boolean; canReturn: boolean };

type PageOf = {
  /** Who wrote the mail. */
  clientName: string;
  standing: Standing;
  /** What the person has just done, if anything. */
  done: 'unsubscribed' | 'returned' | null;
  /** Where the forms go to, relative to the page. */
  urls: { unsubscribe: string; undo: string };
};

const STYLE = `
:root {
  color-scheme: light dark;
  --ink: #1b1f24; --dim: #57606a; --paper: #f4f5f7; --card: #fff; --line: #d0d7de; --act: #0b57d0; --on-act: #fff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e8eaed; --dim: #a6adb6; --paper: #111418; --card: #1b1f24; --line: #353c45; --act: #8ab4f8;
    --on-act: #0b1a33;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; padding: 1.5rem; min-height: 100vh; min-height: 100dvh; display: grid; place-items: center;
  background: var(--paper); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif;
}
main {
  width: 100%; max-width: 30rem; padding: 2.25rem; overflow-wrap: anywhere;
  background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
}
main > :last-child { margin-bottom: 0; }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; line-height: 1.25; }
p { margin: 0 0 1rem; }
.dim { color: var(--dim); font-size: .9375rem; }
form { margin: 1.5rem 0 0; }
button {
  width: 100%; min-height: 3rem; padding: .6rem 1.25rem; border: 1px solid var(--act); border-radius: .6rem;
  background: var(--act); color: var(--on-act); font: inherit; font-weight: 600; cursor: pointer;
}
button.quiet { background: transparent; color: var(--act); }
button:focus-visible { outline: 3px solid var(--act); outline-offset: 3px; }
@media (max-width: 30rem) { main { padding: 1.5rem; } }
`;

/** What the page may do: show itself and send its own form. No script, no picture, no frame. */
export const PAGE_POLICY = {
  defaultSrc: ["'none'"],
  styleSrc: [`'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** The one page behind a link to unsubscribe. Every word that is not ours is escaped. */
export function unsubscribePage({ clientName, standing, done, urls }: PageOf): string {
  const name = `<strong><bdi>${escapeHtml(clientName)}</bdi></strong>`;
  const still = 'Messages that you need, such as receipts and security notices, still come.';
  if (standing.unsubscribed) {
    return page(
      `Unsubscribed from ${clientName}`,
      `<h1>You are unsubscribed</h1>
<p>${name} sends you no more newsletters and offers.</p>
${standing.canReturn ? `<p class="dim">${still}</p>\n${form(urls.undo, 'Subscribe again', 'quiet')}` : ''}`,
    );
  }
  const unsubscribe = form(urls.unsubscribe, 'Unsubscribe', done === 'returned' ? 'quiet' : '');
  if (done === 'returned') {
    return page(
      `Subscribed to ${clientName}`,
      `<h1>You are subscribed again</h1>\n<p>${name} may send you newsletters and offers.</p>\n${unsubscribe}`,
    );
  }
  return page(
    `Unsubscribe from ${clientName}`,
    `<h1>Unsubscribe?</h1>
<p>After this, ${name} sends you no more newsletters and offers.</p>
<p class="dim">${still}</p>
${unsubscribe}`,
  );
}

/** What a link shows that we have not made. */
export function unknownLinkPage(): string {
  return page(
    'Unknown link',
    `<h1>This link does not work</h1>
<p>It may have been cut. Open it from the mail once more, or copy the whole of it.</p>`,
  );
}

function form(url: string, label: string, kind: '' | 'quiet'): string {
  const style = kind && ` class="${kind}"`;
  return `<form method="post" action="${escapeHtml(url)}"><button type="submit"${style}>${label}</button></form>`;
}

function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${content}
</main>
</body>
</html>
`;
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}
