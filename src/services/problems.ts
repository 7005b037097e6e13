type Entry = {
  status: 400 | 401 | 403 | 404 | 405 | 409 | 412 | 413 | 415 | 422 | 429 | 500 | 503;
  title: string;
  advice: string;
};

/** Every problem that the API can answer, with its one status (RFC 9457). Clients branch on the code. */
export const PROBLEMS = {
  malformed_json: { status: 400, title: 'Malformed JSON', advice: 'Send one valid JSON object.' },
  invalid_encoding: { status: 400, title: 'Not UTF-8', advice: 'Encode the body in UTF-8.' },
  too_deep: { status: 400, title: 'Nested too deeply', advice: 'Nest objects and arrays at most 32 levels deep.' },
  incomplete_body: {
    status: 400,
    title: 'Incomplete body',
    advice: 'The connection ended before the whole body had arrived. Send it again.',
  },
  invalid_idempotency_key: {
    status: 400,
    title: 'Invalid Idempotency-Key',
    advice: 'Use 1 to 255 visible ASCII characters.',
  },
  invalid_query: { status: 400, title: 'Invalid query', advice: 'Correct the query parameters listed in `errors`.' },
  invalid_cursor: { status: 400, title: 'Invalid cursor', advice: 'Pass `pagination.nextCursor` back unchanged.' },
  conflicting_credentials: { status: 400, title: 'Conflicting credentials', advice: 'Send one credential only.' },
  unauthorized: {
    status: 401,
    title: 'Unauthorized',
    advice: 'Send a valid API key in `x-api-key` or as a Bearer token.',
  },
  wrong_login: {
    status: 401,
    title: 'Wrong log-in',
    advice: 'The address, the password or the code is wrong, or the code was used before.',
  },
  mfa_required: {
    status: 401,
    title: 'Code required',
    advice:
      'This account takes a second factor. Send the current code in `totp`, or one of the recovery codes in `recoveryCode`.',
  },
  oidc_unfinished: {
    status: 400,
    title: 'Log-in not finished',
    advice: 'It was begun in another browser or more than ten minutes ago, or it was finished before. Begin again.',
  },
  oidc_refused: {
    status: 403,
    title: 'Not let in',
    advice: 'Who you are to the log-in provider lets you in to nothing here. Ask who runs this server.',
  },
  oidc_away: {
    status: 503,
    title: 'Log-in provider is away',
    advice: 'The log-in provider does not answer, or not as it should. Nothing was changed. Try again in a minute.',
  },
  no_password: {
    status: 409,
    title: 'Account without a password',
    advice:
      'It logs in by the log-in provider, where password and second factor are changed. Only the operator can give it a password here.',
  },
  second_factor_required: {
    status: 403,
    title: 'Second factor required',
    advice: 'This server lets in members with a second factor only. Set one up, by `POST /api/session/totp`.',
  },
  elevation_required: {
    status: 403,
    title: 'Confirmation required',
    advice: 'Prove first that it is you, by `POST /api/session/elevate`, and repeat the request within ten minutes.',
  },
  not_a_member: {
    status: 403,
    title: 'Not a member',
    advice:
      'Send in `x-client-id` a client that you belong to (`GET /api/session` lists them), and `live` or `test` in `x-environment`, if anything.',
  },
  cross_origin: {
    status: 403,
    title: 'From another site',
    advice: 'A session is used by the pages of this server only. Programs use an API key.',
  },
  keys_only: { status: 403, title: 'For API keys only', advice: 'What this makes belongs to an API key. Use one.' },
  insufficient_scope: {
    status: 403,
    title: 'Insufficient scope',
    advice: 'This key lacks a scope. Use a key that has it, or add the scope to this one.',
  },
  live_keys_only: {
    status: 403,
    title: 'Not for test keys',
    advice:
      'A test key sees and changes only what test keys sent. Use a live key: this belongs to live messages, and has no counterpart for tests.',
  },
  address_not_allowed: {
    status: 403,
    title: 'Address not allowed',
    advice: 'This key cannot be used from your IP address. Add the address to its `allowedIps`, or use another key.',
  },
  registration_closed: {
    status: 403,
    title: 'Registration is closed',
    advice: 'Only the operator can register clients here, with `x-admin-token`.',
  },
  not_for_operator: { status: 403, title: 'Not for the operator', advice: 'Only a key of the client can do this.' },
  not_genuine: {
    status: 403,
    title: 'Invalid signature',
    advice:
      'The signature is missing or wrong. It must be made with the shared secret, for the URL that is configured at the vendor.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    advice: 'There is no such path, or nothing with this id belongs to this key.',
  },
  invalid_link: {
    status: 404,
    title: 'Link does not work',
    advice: 'It was used, has expired or was replaced by another one. Ask for a new link.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method not allowed',
    advice: 'Use one of the methods in the `Allow` header.',
  },
  request_in_flight: {
    status: 409,
    title: 'Request in progress',
    advice: 'The same request is still being processed. Retry after `Retry-After` seconds.',
  },
  not_cancellable: {
    status: 409,
    title: 'Not cancellable',
    advice: 'Only a notification that is still waiting can be cancelled. See `notificationStatus`.',
  },
  may_have_been_sent: {
    status: 409,
    title: 'May have been sent',
    advice: 'The provider may already have accepted it, so it cannot be cancelled. See `notificationStatus`.',
  },
  not_reschedulable: {
    status: 409,
    title: 'Not reschedulable',
    advice: 'Only a PENDING, SCHEDULED or DEFERRED notification can be rescheduled. See `notificationStatus`.',
  },
  already_replaying: {
    status: 409,
    title: 'Already replaying',
    advice: 'A replay is in progress. Wait for it: it resolves this dead letter, or creates a new one if it fails.',
  },
  already_resolved: {
    status: 409,
    title: 'Already resolved',
    advice: 'This dead letter is closed. Its `resolvedBy` says how.',
  },
  expired: {
    status: 409,
    title: 'Expired',
    advice: 'The notification’s `expiresAt` has passed. Send a new notification instead.',
  },
  not_replayable: {
    status: 409,
    title: 'Not replayable',
    advice: 'Only a FAILED or UNKNOWN notification can be replayed. A parked record can only be resolved.',
  },
  not_editable: {
    status: 409,
    title: 'Not editable',
    advice: 'Recipient and provider can be changed only while the notification is FAILED or UNKNOWN.',
  },
  not_resolvable: {
    status: 409,
    title: 'Not resolvable this way',
    advice: 'This outcome contradicts the notification’s status, or there is no notification. Resolve it as `ignored`.',
  },
  key_revoked: {
    status: 409,
    title: 'Key revoked',
    advice: 'A revoked key cannot be used or changed again. Create a new one.',
  },
  beyond_own_bounds: {
    status: 403,
    title: 'Exceeds the calling key',
    advice: 'A key cannot grant more than it has itself. Narrow the fields named in `detail`, or use a wider key.',
  },
  last_key: {
    status: 409,
    title: 'Last key',
    advice: 'No other key has the scope `admin`, or can manage keys, for as long. Create one first.',
  },
  last_owner: {
    status: 409,
    title: 'Last owner',
    advice: 'The client would have no owner any more. Make another member an owner first.',
  },
  already_member: {
    status: 409,
    title: 'Already a member',
    advice: 'The address belongs to a member of this client. Change their role, or enable them, instead.',
  },
  too_many_invitations: {
    status: 409,
    title: 'Too many invitations',
    advice: 'Revoke an invitation that nobody will accept any more.',
  },
  totp_enabled: {
    status: 409,
    title: 'Second factor is enabled',
    advice: 'Remove it first, by `DELETE /api/session/totp`.',
  },
  too_many_webhooks: { status: 409, title: 'Too many webhooks', advice: 'Delete a webhook that you no longer need.' },
  webhook_disabled: {
    status: 409,
    title: 'Webhook disabled',
    advice: 'Enable the webhook first: PATCH it with `status: "enabled"`.',
  },
  too_many_templates: {
    status: 409,
    title: 'Too many templates',
    advice: 'Archive a template, layout or partial that you no longer need.',
  },
  in_use: {
    status: 409,
    title: 'In use',
    advice: 'Something that is published still needs it. `detail` names what.',
  },
  wrong_campaign_status: {
    status: 409,
    title: 'Not in this status',
    advice: 'The campaign’s status does not allow this. `detail` says what it is.',
  },
  content_pinned: {
    status: 409,
    title: 'Content is pinned',
    advice:
      'What a campaign says, and to whom, stays as it is once it is started: only `name`, `rate`, `expiresAt` and `guard` can change.',
  },
  audience_moved: {
    status: 409,
    title: 'Not where the upload ended',
    advice:
      'Another upload was faster, or `fromLine` is not the next line. See `linesRead` of the campaign, and go on there.',
  },
  not_ready: {
    status: 409,
    title: 'Not ready',
    advice: 'The campaign cannot be started as it is. `POST /api/campaigns/{id}/check` says why.',
  },
  total_changed: {
    status: 409,
    title: 'Another total',
    advice: 'The campaign has another number of recipients than you have confirmed. Check it again.',
  },
  revision_mismatch: {
    status: 412,
    title: 'Revision mismatch',
    advice: 'Somebody has saved it since you read it. Read it again, and repeat the change on what stands there now.',
  },
  body_too_large: {
    status: 413,
    title: 'Body too large',
    advice: 'Send at most 256 KiB, 14 MiB with attachments, 8 MiB for a batch, or 5 MiB for a template.',
  },
  unsupported_media_type: { status: 415, title: 'Unsupported media type', advice: 'Send `application/json` in UTF-8.' },
  validation_failed: { status: 422, title: 'Validation failed', advice: 'Correct the fields listed in `errors`.' },
  unknown_field: { status: 422, title: 'Unknown field', advice: 'Remove the fields listed in `errors`.' },
  not_supported_yet: {
    status: 422,
    title: 'Not supported yet',
    advice: 'This feature is not available in this release.',
  },
  idempotency_key_reuse: {
    status: 422,
    title: 'Idempotency-Key already used',
    advice: 'This key was used for a request with a different body. Use a new key.',
  },
  event_id_reuse: {
    status: 422,
    title: 'eventId already used',
    advice: 'This eventId was used for a different notification on the same channel. Use a new eventId.',
  },
  unknown_event_type: {
    status: 422,
    title: 'Unknown event type',
    advice: 'There is no rule for this event type. `detail` lists the known types.',
  },
  invalid_template: {
    status: 422,
    title: 'Template has problems',
    advice: 'Correct what is listed in `problems`, and save it again.',
  },
  unreadable_audience: {
    status: 422,
    title: 'Unreadable audience',
    advice: 'The upload cannot be read. `detail` says which line and why; lines before it are kept.',
  },
  unknown_template: {
    status: 422,
    title: 'Unknown template',
    advice: 'There is no published template with this key. Check the key, or publish the template first.',
  },
  unknown_version: {
    status: 422,
    title: 'Unknown version',
    advice: 'The template has no such version. `GET /api/templates/{key}/versions` lists them.',
  },
  template_suspended: {
    status: 422,
    title: 'Template suspended',
    advice: 'Rendering this version took too long three times. Publish a better one, or resume it.',
  },
  template_too_expensive: {
    status: 422,
    title: 'Template too expensive',
    advice: 'Rendering took more time or memory than a template is given. Simplify its loops, or send less data.',
  },
  unreadable_receipt: {
    status: 422,
    title: 'Unreadable receipt',
    advice: 'The body does not match any format that the vendor documents.',
  },
  too_many_requests: {
    status: 429,
    title: 'Too many requests',
    advice: 'This key has used all its requests for this minute. Retry after `Retry-After` seconds.',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many attempts',
    advice:
      'Too many requests from your address failed to authenticate, or registered clients. Retry after `Retry-After` seconds.',
  },
  too_many_tries: {
    status: 429,
    title: 'Too many tries',
    advice: 'Log-ins to this account failed. Try again after `Retry-After` seconds.',
  },
  quota_exceeded: {
    status: 429,
    title: 'Quota exceeded',
    advice: 'The quota for this channel is used up. Retry after the time given in `detail`.',
  },
  too_many_streams: {
    status: 429,
    title: 'Too many streams',
    advice:
      'Too many streams are open: of this user, key or member, of this client, or in all. Close one, or retry after `Retry-After` seconds.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    advice: 'Something went wrong on the server. Report the `requestId` to the operator.',
  },
  templates_busy: {
    status: 503,
    title: 'Templates are busy',
    advice:
      'No template could be rendered or checked in time. Nothing was recorded. Retry after `Retry-After` seconds.',
  },
  unavailable: {
    status: 503,
    title: 'Unavailable',
    advice: 'The request may or may not have been recorded. Retry it with the same Idempotency-Key.',
  },
} as const satisfies Record<string, Entry>;

export type ProblemCode = keyof typeof PROBLEMS;
