import { createHash } from 'node:crypto';

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
code { font-size: .9375em; }
p { margin: 0 0 1rem; }
.dim { color: var(--dim); font-size: .9375rem; }
form { margin: 1.5rem 0 0; }
label { display: block; margin: 0 0 .25rem; font-weight: 600; }
input {
  width: 100%; min-height: 2.75rem; margin: 0 0 1rem; padding: .5rem .75rem; border: 1px solid var(--line); border-radius: .6rem;
  background: var(--paper); color: inherit; font: inherit;
}
input:focus-visible { outline: 3px solid var(--act); outline-offset: 1px; }
button:disabled { opacity: .6; cursor: default; }
[role=status]:empty { display: none; }
a { color: var(--act); }
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

/** The same as the header says it, for what answers a page among other things. */
export const PAGE_POLICY_HEADER = Object.entries(PAGE_POLICY)
  .map(([name, sources]) => `${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${sources.join(' ')}`)
  .join('; ');

/** A page of its own: a card with `content`, which is HTML, below a title, which is text. */
export function htmlPage(title: string, content: string): string {
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

/** Text for inside HTML and its attributes. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}
