import { escapeHtml, htmlPage } from '../html-page.ts';

type Explained = { status: number; title: string; advice: string };

/** A problem, for a person who has followed its `type`. */
export function problemPage(code: string, { status, title, advice }: Explained): string {
  return htmlPage(
    title,
    `<h1>${escapeHtml(title)}</h1>
<p>${withCode(advice)}</p>
<p class="dim">HTTP status ${status}, code <code>${escapeHtml(code)}</code>. See the <a href="../docs">API documentation</a>.</p>`,
  );
}

/** What stands between backticks as code. */
function withCode(words: string): string {
  return escapeHtml(words).replaceAll(/`([^`]+)`/g, '<code>$1</code>');
}
