/** How servers name a message that they have taken: Postfix and Haraka, Exim, Amazon SES, Sendmail, Gmail. */
const FORMS = [
  /\bqueued as ([\w.-]{1,128})/i,
  /\bid=([\w.-]{1,128})/i,
  /^250 Ok ([0-9a-f]+(?:-[0-9a-f]+)+)$/i,
  /^250 (?:2\.\d+\.\d+ )?([\w.-]{1,128}) Message accepted\b/i,
  /^250 2\.0\.0 OK\s+\d+ ([\w.-]{1,128}) - gsmtp/i,
];

/** The server's own id of the message out of its reply to the final dot, or null where it names none. */
export function queueIdOf(reply: string): string | null {
  for (const form of FORMS) {
    const id = form.exec(reply)?.[1];
    if (id) return id;
  }
  return null;
}
