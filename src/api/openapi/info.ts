const DESCRIPTION = `
Posthorn sends e-mail, SMS, WhatsApp messages, push messages, webhooks and in-app messages, and loses none of them. A
request is answered 202 once the notification is on record; from then on Posthorn waits, limits, retries and falls back
until it is delivered, or kept as a dead letter that a person can send again.

## Begin

1. \`POST /api/client/register\` gives you a key. It is shown once.
2. \`POST /api/notifications\` with the key in \`x-api-key\` sends something.
3. \`GET /api/notifications/{id}\` says what became of it, attempt by attempt.

A key that begins with \`nk_test_\` sends nothing to anybody: all goes to a sandbox. It sees and changes only the notifications and dead letters of such keys; settings, suppressions, webhooks and keys are those of the live ones.

## Who you are

The key stands in \`x-api-key\`, or in \`Authorization: Bearer\`. A key has scopes, and each operation names the one that it
needs; \`admin\` stands for all of them. What belongs to another client does not exist for you: 404, never 403. Inboxes
are opened by a token of one user as well, and a few operations by the token of whoever runs the server, in
\`x-admin-token\`.

## Once and not twice

Send an \`Idempotency-Key\` of your own making with whatever sends something, and repeat the request with the same key until
you have an answer: the answer of the first comes again, with \`Idempotency-Replayed: true\`. Another body under the same key
is 422 \`idempotency_key_reuse\`; while the first is being answered, 409 \`request_in_flight\`. Keys are kept for 7 days. An
\`eventId\` does the same for each channel of an event.

## When it goes wrong

Each error is a problem document (RFC 9457) of the type \`application/problem+json\`. Branch on \`code\`; \`type\` leads to a page
that explains it, \`errors\` points at each field to mend, and \`requestId\` finds the request in the log of the server.
No error repeats what you sent. Unknown fields are refused, so that a typing error is not lost; in answers, expect fields to
be added. Any path answers \`method_not_allowed\` to a method that it does not have; \`not_supported_yet\` is for
what is promised and not built, of which this release has nothing.

## How much

A body may have 256 KiB; with a \`Content-Length\`, 14 MiB where attachments are and 8 MiB for a batch. Each user gets at most so many messages per channel and minute
(\`GET /api/client/settings\`): what is above that waits, and is not lost. Where the server limits requests or sets quotas, it
says so with 429 and \`Retry-After\`, in seconds. A key with a rate of its own is told by \`RateLimit-Limit\`,
\`RateLimit-Remaining\` and \`RateLimit-Reset\` on every answer how much of the minute is left; a quota that is used up tells
of itself by the same. A mail counts for a quota as many times as it has recipients, with cc and bcc.

## Lists

\`limit\` is at most 200. Pass \`pagination.nextCursor\` back as \`cursor\` until it is null. Times are ISO 8601; those that you
give carry an offset.
`.trim();

export function infoOf(version: string) {
  return {
    title: 'Posthorn',
    version,
    summary: 'Notifications that must not be lost.',
    description: DESCRIPTION,
    // Without an identifier, of which the page would make a link to somebody else's server.
    license: { name: 'MIT' },
  };
}
