import { escapeHtml, htmlPage } from '../html-page.ts';

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

/** The one page behind a link to unsubscribe. Every word that is not ours is escaped. */
export function unsubscribePage({ clientName, standing, done, urls }: PageOf): string {
  const name = `<strong><bdi>${escapeHtml(clientName)}</bdi></strong>`;
  const still = 'You will still receive essential messages, such as receipts and security notices.';
  if (standing.unsubscribed) {
    return htmlPage(
      `Unsubscribed from ${clientName}`,
      `<h1>You are unsubscribed</h1>
<p>${name} will no longer send you newsletters and offers.</p>
${standing.canReturn ? `<p class="dim">${still}</p>\n${form(urls.undo, 'Subscribe again', 'quiet')}` : ''}`,
    );
  }
  const unsubscribe = form(urls.unsubscribe, 'Unsubscribe', done === 'returned' ? 'quiet' : '');
  if (done === 'returned') {
    return htmlPage(
      `Subscribed to ${clientName}`,
      `<h1>You are subscribed again</h1>\n<p>${name} may send you newsletters and offers.</p>\n${unsubscribe}`,
    );
  }
  return htmlPage(
    `Unsubscribe from ${clientName}`,
    `<h1>Unsubscribe?</h1>
<p>${name} will no longer send you newsletters and offers.</p>
<p class="dim">${still}</p>
${unsubscribe}`,
  );
}

/** What a link shows that we have not made. */
export function unknownLinkPage(): string {
  return htmlPage(
    'Invalid link',
    `<h1>This link does not work</h1>
<p>It may be incomplete. Open it from the e-mail again, or copy the whole link.</p>`,
  );
}

function form(url: string, label: string, kind: '' | 'quiet'): string {
  const style = kind && ` class="${kind}"`;
  return `<form method="post" action="${escapeHtml(url)}"><button type="submit"${style}>${label}</button></form>`;
}
