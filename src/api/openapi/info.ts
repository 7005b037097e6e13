const DESCRIPTION = `
Posthorn sends e-mails, SMS, WhatsApp messages, push messages, webhooks and in-app messages without losing
any. A request is answered with 202 once the notification is stored durably. From then on Posthorn schedules
it, applies limits, retries and falls back to other providers until it is sent, or keeps it as a dead letter
that you can replay.

## Getting started

1. \`POST /api/client/register\` returns an API key. It is shown only once.
2. \`POST /api/notifications\` with the key in \`x-api-key\` sends a notification.
3. \`GET /api/notifications/{id}\` returns its status and every attempt.

A key that begins with \`nk_test_\` never reaches a real recipient: everything goes to a sandbox. It sees and
changes only what test keys sent, and no other keys than test keys. What belongs to live messages (inboxes,
suppressions, webhooks and their secrets, changes of settings, the audit log) is refused to it with 403
\`live_keys_only\`; such operations are marked with \`x-live-keys-only\`.

## Authentication

Send the API key in \`x-api-key\`, or as \`Authorization: Bearer\`. A key has scopes; each operation names the
scope that it requires, and \`admin\` includes all of them. Objects of other clients are answered with 404,
never 403. Members log in by \`POST /api/session\` and are let in by its cookie, as far as the scopes of their role
go; \`x-client-id\` names the client. Inboxes can also be read with a token for one user, and a few operations accept the operator’s
token in \`x-admin-token\`; those below \`/api/operator\` nothing else. Send one credential: two that differ,
also of different kinds, get 400 \`conflicting_credentials\`, whatever each of them is worth. The same key in
\`x-api-key\` and as a Bearer token is one.

Without the scope \`content\` a key sees nobody: in its answers addresses are \`a•••@e•••.com\` or \`+49•••12\`, words, metadata and
what providers answered are \`•••\` or empty. Fields of which that holds are marked with \`x-personal\`. Whoever asks for somebody by
address, changes who a recipient is or sends a test needs the scope. With the scope \`reveal\`, \`POST …/reveal\` shows one object
whole; the audit log tells of it.

## Idempotency

Send an \`Idempotency-Key\` of your choice with every request that sends something, and repeat the request
with the same key until you get an answer: repetitions return the first answer, with the header
\`Idempotency-Replayed\`. The same key with a different body gets 422 \`idempotency_key_reuse\`; while the
first request is still being processed, 409 \`request_in_flight\`. Keys are kept for 7 days. An \`eventId\`
does the same for each channel of an event.

## Errors

Every error is a problem document (RFC 9457) of type \`application/problem+json\`. Branch on \`code\`.
\`type\` links to a page that explains the problem, \`detail\` says what is wrong, \`errors\` points at each
invalid field, and \`requestId\` identifies the request in the server log. Errors never repeat the values that
you sent. Unknown fields in requests are refused, so that typing errors are noticed; new fields may be added
to answers. Any path answers \`method_not_allowed\` to a method that it does not support. The code
\`not_supported_yet\` is reserved: no operation of this release returns it.

## Rate limits

Each user gets a limited number of messages per channel and minute (see \`GET /api/client/settings\`):
messages beyond it wait, and are not lost. If a key has a rate limit, every answer to it carries
\`RateLimit-Limit\`, \`RateLimit-Remaining\` and \`RateLimit-Reset\`. Requests beyond the rate, or beyond a
quota, get 429 with \`Retry-After\` in seconds; an exhausted quota is reported in the same headers. An e-mail
counts once per recipient, cc and bcc included.

A body may have 256 KiB. With a \`Content-Length\`, the limit is 14 MiB with attachments, 8 MiB for a
batch and 5 MiB for a template.

## Pagination

\`limit\` is at most 200. Pass \`pagination.nextCursor\` back as \`cursor\` until it is null. Times are ISO
8601; times in requests need an offset, such as \`2026-12-24T18:00:00Z\`.
`.trim();

export function infoOf(version: string) {
  return {
    title: 'Posthorn',
    version,
    summary: 'Notifications without loss, on six channels.',
    description: DESCRIPTION,
    // Without an identifier, of which the page would make a link to somebody else's server.
    license: { name: 'MIT' },
  };
}
