const PREFERS = /\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)/gi;

/** HTML as whoever prefers a scheme sees it, whatever this browser prefers. */
export function asPreferred(html: string, scheme: 'dark' | 'light'): string {
  return html.replaceAll(PREFERS, (_, wanted: string) =>
    wanted.toLowerCase() === scheme ? '(min-width: 0px)' : '(max-width: 0px)',
  );
}
