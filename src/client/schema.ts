// Made from the OpenAPI document by `npm run client:types`: not to be changed by hand.

export interface paths {
    "/api/client/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Register a client
         * @description Answers with the first key of the client, which is shown this once. Open to all unless the server says otherwise; then to the operator. A key of the environment `test` sends to a sandbox only.
         */
        post: operations["registerClient"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/client/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at yourself
         * @description Who the key belongs to, what is set for it, and what it has sent. Live and test keys count apart; of earlier days it is what `GET /api/usage` says.
         *
         *     Any key will do.
         */
        get: operations["getClient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/client/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at your settings
         * @description What holds for you: your own settings over the defaults of the server.
         *
         *     A key needs the scope `settings` or `notifications:read`.
         */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change your settings
         * @description Sets what is given, and leaves the rest; null goes back to the default. In force everywhere within 5 s, for what is accepted from then on. A quota of yours is for each of live and test keys; where the server has one as well, the lower one counts. Prices are for `GET /api/usage`.
         *
         *     A key needs the scope `settings`.
         */
        patch: operations["changeSettings"];
        trace?: never;
    };
    "/api/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List notifications
         * @description Your own, the newest first. Filters add up.
         *
         *     A key needs the scope `notifications:read`.
         */
        get: operations["listNotifications"];
        put?: never;
        /**
         * Send a notification
         * @description Answers 202 once it is on record: from then on it is not lost. Each channel needs its own address in `recipient`, and takes its own fields of `content`: see the examples.
         *
         *     A key needs the scope `notifications:write`.
         */
        post: operations["createNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send many notifications
         * @description At most 1,000, in at most 8 MiB and without attachments. Each is answered for itself, in their order: a bad one stops no other.
         *
         *     A key needs the scope `notifications:write`.
         */
        post: operations["createNotifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell of an event
         * @description Something has happened to a person; the rule of its type says over which channels they hear of it, and in which words. A channel without an address is skipped. The same `eventId` again sends nothing twice.
         *
         *     A key needs the scope `notifications:write`.
         */
        post: operations["createEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at a notification
         * @description With each attempt and each change of its status.
         *
         *     A key needs the scope `notifications:read`.
         */
        get: operations["getNotification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Send it at another time
         * @description While it waits for its first attempt: PENDING, SCHEDULED or DEFERRED. A time in the past means now.
         *
         *     A key needs the scope `notifications:write`.
         */
        patch: operations["rescheduleNotification"];
        trace?: never;
    };
    "/api/notifications/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a notification
         * @description 200 means that it never was and never will be sent; again is 200 again.
         *
         *     A key needs the scope `notifications:write`.
         */
        post: operations["cancelNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel many notifications
         * @description Those that are named, or all that still wait with a tag or for a recipient, at most 10,000 in one request. Each is answered for itself.
         *
         *     A key needs the scope `notifications:write`.
         */
        post: operations["cancelNotifications"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a notification, in the short form
         * @description The same as `POST /api/notifications`, for whoever needs no more than a recipient and a message.
         *
         *     A key needs the scope `notifications:write`.
         */
        post: operations["notify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/simulate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask what would become of a notification
         * @description Takes what `POST /api/notifications` takes, also its Idempotency-Key, and answers which gates would act, when it would be sent, by which provider and why, as things stand. It sends nothing, takes no place in a limit and writes nothing.
         *
         *     A key needs the scope `notifications:write` or `notifications:read`.
         */
        post: operations["simulateNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List dead letters
         * @description Your own, or for the operator all; the newest first. Lists show nobody’s address.
         *
         *     A key needs the scope `dead-letters`.
         */
        get: operations["listDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/groups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count dead letters by their cause
         * @description What is open, by channel, provider and error code; the cause of most comes first.
         *
         *     A key needs the scope `dead-letters`.
         */
        get: operations["groupDeadLetters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at a dead letter
         * @description With its notification, each attempt and each change of its status.
         *
         *     A key needs the scope `dead-letters`.
         */
        get: operations["getDeadLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Mend a dead letter
         * @description The recipient or the provider, before a replay; `retryAt` replays it by itself then, null takes that back.
         *
         *     A key needs the scope `dead-letters`.
         */
        patch: operations["editDeadLetter"];
        trace?: never;
    };
    "/api/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send it again
         * @description Its notification begins its next run. Of several requests at once, one is answered 202. One that is UNKNOWN may reach its recipient twice: you have named it, so that is yours to decide.
         *
         *     A key needs the scope `dead-letters`.
         */
        post: operations["replayDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send many again
         * @description Those that are named, or all that the filter finds and that can be replayed, at most 10,000 in one request; `from` is included, `to` is not. With `ratePerSecond` they go out one after the other, over a restart as well.
         *
         *     A key needs the scope `dead-letters`.
         */
        post: operations["replayDeadLetters"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/dead-letters/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Close a dead letter
         * @description By a person’s word: `sent` and `failed` hold for the notification as well, `ignored` says nothing of it.
         *
         *     A key needs the scope `dead-letters`.
         */
        post: operations["resolveDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/receipts/{provider}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Tell a vendor that this address is ours
         * @description What some vendors ask before they post, in their own form.
         */
        get: operations["answerReceiptsHandshake"];
        put?: never;
        /**
         * Take signed receipts of a vendor
         * @description For vendors that sign what they post, in their own form: see the guide of each channel.
         */
        post: operations["receiveReceipts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/receipts/{provider}/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take receipts of a vendor that signs nothing
         * @description The path is the secret: it ends with the token of the setting `RECEIPTS_TOKEN`.
         */
        post: operations["receiveSecretReceipts"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbox/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a token for a user
         * @description For the browser or the app of one user, which then needs no API key. It opens that inbox and no more.
         *
         *     A key needs the scopes `notifications:write` and `notifications:read`.
         */
        post: operations["createInboxToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the messages of a user
         * @description The newest first; those that are archived only with `archived=true`.
         *
         *     A key needs the scope `notifications:read`.
         */
        get: operations["listInbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbox/unread-count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count what is not read
         * @description For the badge of a bell.
         *
         *     A key needs the scope `notifications:read`.
         */
        get: operations["countUnread"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbox/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow the messages of a user
         * @description Server-sent events, one `message` for each, as they come. It goes on after the header `Last-Event-ID` or `lastEventId`, else begins with what comes next. A browser comes again by itself when it is cut off.
         *
         *     A key needs the scope `notifications:read`.
         */
        get: operations["streamInbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbox/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Say what a user did with a message
         * @description Seen, read, archived. Again is no error, and keeps the first time; `false` takes it back.
         *
         *     A key needs the scope `notifications:write`.
         */
        patch: operations["markMessage"];
        trace?: never;
    };
    "/api/inbox/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark all messages as read
         * @description All that is not archived.
         *
         *     A key needs the scope `notifications:write`.
         */
        post: operations["markAllRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbox/seen-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Mark all messages as seen
         * @description All that is not archived.
         *
         *     A key needs the scope `notifications:write`.
         */
        post: operations["markAllSeen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/recipients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Forget a person
         * @description Cancels what waits, then erases address, content and whatever vendors told of every notification to that person, or that would fall back on it; its inbox as well. By a test key, of what test keys have sent only. Status, times, codes and tags stay, and on the suppression list a keyed hash. What you named yourself, such as an `eventId`, should hold no personal data.
         *
         *     A key needs the scope `admin`.
         */
        delete: operations["eraseRecipient"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/suppressions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List suppressed addresses
         * @description Your own, the newest first.
         *
         *     A key needs the scope `notifications:read`.
         */
        get: operations["listSuppressions"];
        put?: never;
        /**
         * Send nothing more to an address
         * @description Over any channel that knows it. `marketing` lets through what the person needs.
         *
         *     A key needs the scope `notifications:write`.
         */
        post: operations["createSuppression"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/suppressions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Send to an address again
         * @description A key needs the scope `notifications:write`.
         */
        delete: operations["deleteSuppression"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/signing-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at the secrets of the channel webhook
         * @description They sign your notifications over the channel `webhook`; webhooks for events have their own.
         *
         *     A key needs the scope `webhooks`.
         */
        get: operations["getSigningSecret"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/signing-secret/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the secret of the channel webhook
         * @description The former ones sign along for `overlapMs` (a day).
         *
         *     A key needs the scope `webhooks`.
         */
        post: operations["rotateSigningSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhooks
         * @description All of yours, which are at most 20; the newest first.
         *
         *     A key needs the scope `webhooks`.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Create a webhook
         * @description It is called for each event that it asks for, or for all. Calls are signed as Standard Webhooks (https://www.standardwebhooks.com) says, by the secret in the answer, which is shown this once.
         *
         *     A key needs the scope `webhooks`.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at a webhook
         * @description A key needs the scope `webhooks`.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Nothing more is sent there, also of what was under way.
         *
         *     A key needs the scope `webhooks`.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook
         * @description Sets what is given. `enabled` wakes one that was disabled because it answered nothing but errors.
         *
         *     A key needs the scope `webhooks`.
         */
        patch: operations["changeWebhook"];
        trace?: never;
    };
    "/api/webhooks/{id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a webhook a new secret
         * @description The former ones sign along for `overlapMs` (a day), so that you can change over in between.
         *
         *     A key needs the scope `webhooks`.
         */
        post: operations["rotateWebhookSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try a webhook
         * @description Sends it an event `webhook.test`, the whole way that others go; see its attempts.
         *
         *     A key needs the scope `webhooks`.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/attempts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the calls of a webhook
         * @description Each call and how it ended, the newest first.
         *
         *     A key needs the scope `webhooks`.
         */
        get: operations["listWebhookAttempts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/webhooks/{id}/resend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send events once more
         * @description Every event that was recorded for the webhook since then, with the same ids.
         *
         *     A key needs the scope `webhooks`.
         */
        post: operations["resendWebhookEvents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List keys
         * @description Your own, the newest first, also those that no longer work.
         *
         *     A key needs the scope `keys`.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Create a key
         * @description It is shown this once. What is not given is as the calling key has it; nothing can be more than that: no further scope, address or rate, and no later end. Asked twice, there are two keys: an Idempotency-Key does nothing here, since a secret is not kept.
         *
         *     A key needs the scope `keys`.
         */
        post: operations["createKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at a key
         * @description A key needs the scope `keys`.
         */
        get: operations["getKey"];
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description For good, everywhere within 5 s; again is 200 again. The last key with the scope `admin` stays, and the last that can manage keys.
         *
         *     A key needs the scope `keys`.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        /**
         * Change a key
         * @description Sets what is given; in force everywhere within 5 s. A key cannot give away more than it has, nor raise itself. The last key with the scope `admin` keeps that and gets no earlier end; so does the last that can manage keys.
         *
         *     A key needs the scope `keys`.
         */
        patch: operations["changeKey"];
        trace?: never;
    };
    "/api/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Replace a key
         * @description By a new one that may do the same. The former one works along for `overlapMs` (a day), so that you can change over in between. A key can replace none that reaches further than itself, and the new one ends no later than the calling one.
         *
         *     A key needs the scope `keys`.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what was changed
         * @description What keys and operators changed of yours, or for the operator of all; the newest first.
         *
         *     A key needs the scope `admin`.
         */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Look at what you have sent
         * @description By the UTC day on which notifications were accepted, which also counts what became of them later. They are counted by a job: see `asOf`. Live and test keys count apart.
         *
         *     A key needs the scope `notifications:read`.
         */
        get: operations["getUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description When to try again, in milliseconds; what is left out is as it is set. */
        RetryPolicy: {
            /** @description After the first send. */
            maxRetries?: number;
            initialDelayMs?: number;
            /** @description By which each delay is longer than the one before. */
            factor?: number;
            maxDelayMs?: number;
            /** @description By which part a delay may be longer or shorter. */
            jitter?: number;
            /** @description One retry per entry; stands alone. */
            delaysMs?: number[];
        };
        NotificationRequest: {
            /** @enum {string} */
            channel: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
            recipient: components["schemas"]["Recipient"];
            content?: components["schemas"]["Content"];
            /** @description In place of `content`: no more than a text. */
            message?: string;
            /**
             * @description 1 is the first, 10 the last; 1 to 3 are urgent.
             * @default 5
             */
            priority?: number;
            /**
             * @description Marketing carries a link to unsubscribe.
             * @default transactional
             * @enum {string}
             */
            category?: "transactional" | "marketing";
            /**
             * @description When the provider may have taken it: send once more, or stop; marketing stops unless told otherwise.
             * @enum {string}
             */
            onAmbiguous?: "resend" | "hold";
            retry?: components["schemas"]["RetryPolicy"];
            routing?: components["schemas"]["Routing"];
            /** @description Once for each channel: the second is answered as the first was. */
            eventId?: string;
            /**
             * @description To find and to cancel by.
             * @default []
             */
            tags?: string[];
            /**
             * @description Yours, given back as it is; at most 4 KiB of flat JSON.
             * @default {}
             */
            metadata?: {
                [key: string]: string | number | boolean | null;
            };
            /**
             * Format: date-time
             * @description With an offset, at most a year ahead; the past means now.
             */
            sendAt?: string;
            /** @description In place of `sendAt`. */
            delayMs?: number;
            /**
             * Format: date-time
             * @description Not sent after that.
             */
            expiresAt?: string;
            /**
             * @description `skip`: not sent when it is later than it was meant to be; without a time it was meant for now.
             * @enum {string}
             */
            onLate?: "send" | "skip";
            /** @description From when on `skip` takes it for late; 60,000 unless given. */
            lateAfterMs?: number;
        };
        /** @description All addresses of one person, or as a plain string the one that the channel needs. */
        Recipient: string | components["schemas"]["Person"];
        /** @description All addresses of one person, of which the channel takes its own. */
        Person: {
            /** @description How you call this person; the address of `in_app`. */
            userId?: string;
            /**
             * Format: email
             * @description For `email`.
             */
            email?: string;
            /** @description For `sms` and `whatsapp`, in international form, `+14155552671`. */
            phone?: string;
            /** @description For `push`: of a device, as FCM gives it. */
            token?: string;
            /** @description For `push`: of a browser, as its `toJSON()` gives it. */
            subscription?: {
                /** Format: uri */
                endpoint: string;
                expirationTime?: number | null;
                keys: {
                    p256dh: string;
                    auth: string;
                };
            };
            /**
             * Format: uri
             * @description For `webhook`.
             */
            url?: string;
        };
        /** @description What it says; each channel takes its own fields and refuses those of others. */
        Content: {
            /** @description Of an e-mail `Notification` where it is missing; the title of push and in-app. */
            subject?: string;
            /** @description HTML or text, as the channel takes it. */
            body?: string;
            /** @description `email` and `in_app`. */
            html?: string;
            /** @description Made from the HTML where it is missing. */
            text?: string;
            from?: string | {
                /** Format: email */
                email: string;
                name?: string;
            };
            replyTo?: string | string[];
            cc?: string[];
            bcc?: string[];
            headers?: {
                [key: string]: string;
            };
            attachments?: components["schemas"]["Attachment"][];
            template?: {
                name: string;
                language: string;
                /** @default [] */
                components?: {
                    [key: string]: unknown;
                }[];
            };
            media?: {
                /** @enum {string} */
                type: "image" | "video" | "audio" | "document";
                /** Format: uri */
                link: string;
                caption?: string;
                filename?: string;
            };
            title?: string;
            url?: string;
            /** Format: uri */
            image?: string;
            data?: {
                [key: string]: string;
            };
            payload?: {
                [key: string]: unknown;
            };
        };
        Attachment: {
            filename: string;
            /** @description Base 64. */
            content: string;
            /** @default application/octet-stream */
            contentType?: string;
            /** @description By which the HTML shows it: `cid:` and this. */
            contentId?: string;
        };
        Routing: {
            /** @description Of the channel, in this order; all that are set up where it is missing. */
            providers?: string[];
            /** @description The channels to try when that one has failed for good. */
            fallback?: components["schemas"]["Fallback"][];
        };
        /** @description Another channel; whom and what it lacks comes from the notification. */
        Fallback: {
            /** @enum {string} */
            channel: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
            recipient?: components["schemas"]["Recipient"];
            content?: components["schemas"]["Content"];
        };
        /** @description What went wrong (RFC 9457, `application/problem+json`). */
        Problem: {
            /** @description A page about this problem, relative to this server. */
            type: string;
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What to do about it. */
            detail: string;
            /** @description The path that was called. */
            instance: string;
            /**
             * @description What programs branch on.
             * @enum {string}
             */
            code: "malformed_json" | "invalid_encoding" | "too_deep" | "incomplete_body" | "invalid_idempotency_key" | "invalid_query" | "invalid_cursor" | "unauthorized" | "insufficient_scope" | "address_not_allowed" | "registration_closed" | "not_genuine" | "not_found" | "method_not_allowed" | "request_in_flight" | "not_cancellable" | "may_have_been_sent" | "not_reschedulable" | "already_replaying" | "already_resolved" | "expired" | "not_replayable" | "not_editable" | "not_resolvable" | "key_revoked" | "beyond_own_bounds" | "last_key" | "too_many_webhooks" | "webhook_disabled" | "body_too_large" | "unsupported_media_type" | "validation_failed" | "unknown_field" | "not_supported_yet" | "idempotency_key_reuse" | "event_id_reuse" | "unknown_event_type" | "unreadable_receipt" | "too_many_requests" | "quota_exceeded" | "too_many_streams" | "internal" | "unavailable";
            /**
             * @description Names this request in the log of the server.
             * @example req_01jd8m9q4wf7vrk2h3n5c6t8xz
             */
            requestId: string;
            /**
             * @description What the notification is, where that stands in the way.
             * @enum {string}
             */
            notificationStatus?: "PENDING" | "SCHEDULED" | "DEFERRED" | "PROCESSING" | "RETRYING" | "SENT" | "DELIVERED" | "OPENED" | "CLICKED" | "BOUNCED" | "COMPLAINED" | "FAILED" | "UNKNOWN" | "CANCELLED" | "EXPIRED" | "SUPPRESSED";
            /** @description What to mend, where it is the content of the request. */
            errors?: components["schemas"]["FieldError"][];
        };
        FieldError: {
            /** @description Where in the body (JSON pointer, RFC 6901); `/query/<name>` for a parameter. */
            pointer: string;
            /** @enum {string} */
            code: "required" | "unknown_field" | "not_supported_yet" | "invalid_type" | "invalid_value" | "invalid_address" | "out_of_range" | "too_short" | "too_long" | "conflicting_fields" | "channel_not_set_up" | "unknown_provider" | "too_far_ahead" | "expires_too_early" | "past_expiry" | "forbidden_character" | "forbidden_key";
            /** @description In words, without the value. */
            detail: string;
        };
        Registration: {
            /** @constant */
            success: true;
            message: string;
            data: {
                /** @example cli_01jd8m9q4wf7vrk2h3n5c6t8xz */
                clientId: string;
                name: string;
                email: string;
                /** @description Shown this once. */
                apiKey: string;
                /** Format: date-time */
                createdAt: string;
            };
            warning: string;
        };
        Client: {
            /** @example cli_01jd8m9q4wf7vrk2h3n5c6t8xz */
            clientId: string;
            name: string;
            email: string;
            /** Format: date-time */
            createdAt: string;
            settings: components["schemas"]["Settings"];
            usageStats: {
                emailsSent: number;
                smsSent: number;
                whatsappSent: number;
                pushSent: number;
                webhooksSent: number;
                inAppSent: number;
                failed: number;
                /** @description Sent over any channel, or failed. */
                total: number;
            };
        };
        Settings: {
            limits: {
                /** @description What one user may get; what is above that waits. */
                email: {
                    count: number;
                    /** @description In milliseconds. */
                    windowMs: number;
                };
                /** @description What one user may get; what is above that waits. */
                sms: {
                    count: number;
                    /** @description In milliseconds. */
                    windowMs: number;
                };
                /** @description What one user may get; what is above that waits. */
                whatsapp: {
                    count: number;
                    /** @description In milliseconds. */
                    windowMs: number;
                };
                /** @description What one user may get; what is above that waits. */
                push: {
                    count: number;
                    /** @description In milliseconds. */
                    windowMs: number;
                };
                /** @description What one user may get; what is above that waits. */
                webhook: {
                    count: number;
                    /** @description In milliseconds. */
                    windowMs: number;
                };
                /** @description What one user may get; what is above that waits. */
                in_app: {
                    count: number;
                    /** @description In milliseconds. */
                    windowMs: number;
                };
            };
            retry: {
                maxRetries: number;
                initialDelayMs: number;
                factor: number;
                maxDelayMs: number;
                jitter: number;
            } | {
                /** @description One retry per entry. */
                delaysMs: number[];
            };
            quotas: {
                /** @description What may be accepted in a UTC day and month: of yours and that of the server the lower one. */
                email?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description What may be accepted in a UTC day and month: of yours and that of the server the lower one. */
                sms?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description What may be accepted in a UTC day and month: of yours and that of the server the lower one. */
                whatsapp?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description What may be accepted in a UTC day and month: of yours and that of the server the lower one. */
                push?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description What may be accepted in a UTC day and month: of yours and that of the server the lower one. */
                webhook?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description What may be accepted in a UTC day and month: of yours and that of the server the lower one. */
                in_app?: {
                    perDay?: number;
                    perMonth?: number;
                };
            };
            prices: {
                /** @description Of what is sent, for `GET /api/usage`. */
                email?: {
                    amount: string;
                    currency: string;
                };
                /** @description Of what is sent, for `GET /api/usage`. */
                sms?: {
                    amount: string;
                    currency: string;
                };
                /** @description Of what is sent, for `GET /api/usage`. */
                whatsapp?: {
                    amount: string;
                    currency: string;
                };
                /** @description Of what is sent, for `GET /api/usage`. */
                push?: {
                    amount: string;
                    currency: string;
                };
                /** @description Of what is sent, for `GET /api/usage`. */
                webhook?: {
                    amount: string;
                    currency: string;
                };
                /** @description Of what is sent, for `GET /api/usage`. */
                in_app?: {
                    amount: string;
                    currency: string;
                };
            };
        };
        AcceptedNotification: {
            /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
            notificationId: string;
            channel: components["schemas"]["Channel"];
            /** @constant */
            status: "PENDING";
            /**
             * @description Of an SMS.
             * @enum {string}
             */
            encoding?: "GSM-7" | "UCS-2";
            /** @description Of an SMS: as how many it will be billed. */
            segments?: number;
        };
        /** @enum {string} */
        Channel: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
        BatchResult: {
            /** @description Of the item in the request, from 0. */
            index: number;
            /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
            notificationId: string;
            /** @constant */
            status: "PENDING";
        } | {
            /** @description Of the item in the request, from 0. */
            index: number;
            problem: components["schemas"]["ProblemOfPart"];
        };
        /** @description What is wrong with this one. */
        ProblemOfPart: {
            /** @description A page about this problem, relative to this server. */
            type: string;
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What to do about it. */
            detail: string;
            /**
             * @description What programs branch on.
             * @enum {string}
             */
            code: "malformed_json" | "invalid_encoding" | "too_deep" | "incomplete_body" | "invalid_idempotency_key" | "invalid_query" | "invalid_cursor" | "unauthorized" | "insufficient_scope" | "address_not_allowed" | "registration_closed" | "not_genuine" | "not_found" | "method_not_allowed" | "request_in_flight" | "not_cancellable" | "may_have_been_sent" | "not_reschedulable" | "already_replaying" | "already_resolved" | "expired" | "not_replayable" | "not_editable" | "not_resolvable" | "key_revoked" | "beyond_own_bounds" | "last_key" | "too_many_webhooks" | "webhook_disabled" | "body_too_large" | "unsupported_media_type" | "validation_failed" | "unknown_field" | "not_supported_yet" | "idempotency_key_reuse" | "event_id_reuse" | "unknown_event_type" | "unreadable_receipt" | "too_many_requests" | "quota_exceeded" | "too_many_streams" | "internal" | "unavailable";
            /**
             * @description What the notification is, where that stands in the way.
             * @enum {string}
             */
            notificationStatus?: "PENDING" | "SCHEDULED" | "DEFERRED" | "PROCESSING" | "RETRYING" | "SENT" | "DELIVERED" | "OPENED" | "CLICKED" | "BOUNCED" | "COMPLAINED" | "FAILED" | "UNKNOWN" | "CANCELLED" | "EXPIRED" | "SUPPRESSED";
            /** @description What to mend, where it is the content of the request. */
            errors?: components["schemas"]["FieldError"][];
        };
        ChannelResult: {
            channel: components["schemas"]["Channel"];
            /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
            notificationId: string;
            /** @constant */
            status: "PENDING";
        } | {
            channel: components["schemas"]["Channel"];
            /**
             * @description The recipient has no address for it, or we no provider.
             * @enum {string}
             */
            skipped: "no_address" | "not_set_up";
        } | {
            channel: components["schemas"]["Channel"];
            problem: components["schemas"]["ProblemOfPart"];
        };
        Notification: {
            /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /** @example cli_01jd8m9q4wf7vrk2h3n5c6t8xz */
            clientId: string;
            channel: components["schemas"]["Channel"];
            recipient: components["schemas"]["NotificationRecipient"];
            content: components["schemas"]["NotificationContent"];
            status: components["schemas"]["NotificationStatus"];
            /** @description Why it has this status, such as `user_limit` or `scheduled`. */
            reason: string | null;
            /** @description 1 is the first, 10 the last. */
            priority: number;
            /** @enum {string} */
            category: "transactional" | "marketing";
            /** @description Of this run; a replay begins at 0. */
            retryCount: number;
            /** @description What the last attempt failed of, in words. */
            errorMessage: string | null;
            /** @description Who took it, or tried last. */
            provider: string | null;
            /** @description What the provider calls it. */
            providerMessageId: string | null;
            eventId: string | null;
            tags: string[];
            metadata: {
                [key: string]: string | number | boolean | null;
            };
            /** @description Null for at once. */
            sendAt: string | null;
            sentAt: string | null;
            /** @description As the provider told, where it tells. */
            deliveredAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description Whom it is for, in the spelling in which it is used. */
        NotificationRecipient: {
            /** @description How you call this person. */
            userId?: string;
            email?: string;
            /** @description In E.164, `+14155552671`. */
            phone?: string;
            /** @description Of a device. */
            token?: string;
            /** @description Of a browser. */
            subscription?: {
                endpoint: string;
                keys: {
                    p256dh: string;
                    auth: string;
                };
            };
            /** @description Of a webhook. */
            url?: string;
        };
        /** @description What it says, its defaults filled in; beside the words, what its channel takes. */
        NotificationContent: {
            subject: string | null;
            text: string;
            html: string | null;
            from?: {
                address: string;
                name: string | null;
            };
            replyTo?: string[];
            cc?: string[];
            bcc?: string[];
            headers?: {
                [key: string]: string;
            };
            attachments?: {
                filename: string;
                contentType: string;
                /** @description Of an image that the HTML shows by `cid:`. */
                contentId: string | null;
                /** @description Its size; the bytes themselves are not shown. */
                bytes: number;
            }[];
            template?: {
                name: string;
                language: string;
                components: {
                    [key: string]: unknown;
                }[];
            };
            media?: {
                /** @enum {string} */
                type: "image" | "video" | "audio" | "document";
                link: string;
                caption: string | null;
                filename: string | null;
            };
            url?: string;
            image?: string;
            data?: {
                [key: string]: string;
            };
            /** @description The body of a webhook. */
            payload?: {
                [key: string]: unknown;
            };
        };
        /**
         * @description PENDING, SCHEDULED, DEFERRED, PROCESSING and RETRYING go on; all others are ends, of which SENT to COMPLAINED still follow the receipts of the provider. UNKNOWN: the provider may have taken it.
         * @enum {string}
         */
        NotificationStatus: "PENDING" | "SCHEDULED" | "DEFERRED" | "PROCESSING" | "RETRYING" | "SENT" | "DELIVERED" | "OPENED" | "CLICKED" | "BOUNCED" | "COMPLAINED" | "FAILED" | "UNKNOWN" | "CANCELLED" | "EXPIRED" | "SUPPRESSED";
        Pagination: {
            hasMore: boolean;
            /** @description Of the next page; null on the last one. */
            nextCursor: string | null;
        };
        /** @description A notification with all that happened to it. */
        NotificationWithStory: {
            /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /** @example cli_01jd8m9q4wf7vrk2h3n5c6t8xz */
            clientId: string;
            channel: components["schemas"]["Channel"];
            recipient: components["schemas"]["NotificationRecipient"];
            content: components["schemas"]["NotificationContent"];
            status: components["schemas"]["NotificationStatus"];
            /** @description Why it has this status, such as `user_limit` or `scheduled`. */
            reason: string | null;
            /** @description 1 is the first, 10 the last. */
            priority: number;
            /** @enum {string} */
            category: "transactional" | "marketing";
            /** @description Of this run; a replay begins at 0. */
            retryCount: number;
            /** @description What the last attempt failed of, in words. */
            errorMessage: string | null;
            /** @description Who took it, or tried last. */
            provider: string | null;
            /** @description What the provider calls it. */
            providerMessageId: string | null;
            eventId: string | null;
            tags: string[];
            metadata: {
                [key: string]: string | number | boolean | null;
            };
            /** @description Null for at once. */
            sendAt: string | null;
            sentAt: string | null;
            /** @description As the provider told, where it tells. */
            deliveredAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            attempts: components["schemas"]["Attempt"][];
            timeline: components["schemas"]["TimelineEntry"][];
        };
        /** @description One call of a provider. */
        Attempt: {
            /** @description 1 is the first, over all runs. */
            number: number;
            provider: string;
            /** Format: date-time */
            startedAt: string;
            /** @description Null while it is under way. */
            finishedAt: string | null;
            /** @description `ambiguous`: the provider may have taken it. `config`: our account or settings are wrong. */
            outcome: ("sent" | "transient" | "throttled" | "permanent" | "config" | "ambiguous") | null;
            /** @description Such as `smtp_550`. */
            code: string | null;
            detail: string | null;
            /** @description What the provider answered, cut where it is long. */
            response: string | null;
        };
        /** @description One change of status or reason. */
        TimelineEntry: {
            /** Format: date-time */
            at: string;
            status: components["schemas"]["NotificationStatus"];
            reason: string | null;
        };
        CancelResults: {
            counts: {
                cancelled: number;
                notCancellable: number;
                notFound: number;
            };
            results: {
                id: string;
                /** @enum {string} */
                outcome: "cancelled" | "not_cancellable" | "not_found";
                /** @description Null for one that is not there. */
                status: components["schemas"]["NotificationStatus"] | null;
            }[];
            /**
             * @description There were too many for one request: ask again.
             * @constant
             */
            hasMore?: true;
        };
        QueuedMessage: {
            /** @constant */
            status: "queued";
            /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
            messageId: string;
        };
        Simulation: {
            /**
             * @description SENT if the provider takes it. SCHEDULED and DEFERRED wait until `sendAt`. REFUSED: see `problem`. REPLAYED: nothing new, see `replayOf`.
             * @enum {string}
             */
            wouldBe: "SENT" | "SCHEDULED" | "DEFERRED" | "SUPPRESSED" | "EXPIRED" | "REFUSED" | "REPLAYED";
            /** @description When the provider would be called; null for never. */
            sendAt: string | null;
            /** @description Who would be called first. */
            provider: string | null;
            /** @description All providers that would be tried, in their order. */
            route: components["schemas"]["SimulatedRoute"][];
            /** @description In the order in which they are asked, up to the one that decides. */
            gates: components["schemas"]["SimulatedGate"][];
            /** @description What `POST /api/notifications` would answer instead of 202. */
            problem: components["schemas"]["ProblemOfPart"] | null;
            /** @description The notification that it would be answered with. */
            replayOf: string | null;
        };
        SimulatedRoute: {
            channel: components["schemas"]["Channel"];
            provider: string;
            /** @description In words, which may change. */
            why: string;
        };
        SimulatedGate: {
            /** @enum {string} */
            gate: "idempotency_key" | "event_id" | "installation" | "quota" | "due" | "suppression" | "user_limit" | "provider" | "expiry";
            /**
             * @description `stop` of a route ends that route only: see those that come after.
             * @enum {string}
             */
            result: "pass" | "wait" | "stop";
            /** @description As it would stand in `reason` of the notification; null for `pass`. */
            reason: string | null;
            /**
             * Format: date-time
             * @description For `wait`, when the gate would be asked again; of `expiry`, `expiresAt`.
             */
            until?: string;
            channel?: components["schemas"]["Channel"];
            provider?: string;
        };
        DeadLetter: {
            /** @example dlt_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /**
             * @description A notification that was given up, a row that Kafka refused, or a record that nobody could read.
             * @enum {string}
             */
            kind: "notification" | "refused_row" | "parked_record";
            clientId: string | null;
            notificationId: string | null;
            /** @description Which life of the notification: 0 is the first, each replay is the next. */
            run: number | null;
            channel: string | null;
            provider: string | null;
            errorCode: string;
            retryCount: number;
            /**
             * @description RETRYING: a replay is under way.
             * @enum {string}
             */
            status: "FAILED" | "RETRYING" | "RESOLVED";
            /** @description When it will be replayed by itself. */
            retryAt: string | null;
            resolvedAt: string | null;
            resolvedBy: string | null;
            note: string | null;
            /** @description The one whose replay has failed. */
            replayOf: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        DeadLetterGroup: {
            channel: string | null;
            provider: string | null;
            errorCode: string;
            count: number;
            /** Format: date-time */
            oldest: string;
            /** Format: date-time */
            newest: string;
            /**
             * @description The newest of them.
             * @example dlt_01jd8m9q4wf7vrk2h3n5c6t8xz
             */
            sampleId: string;
        };
        DeadLetterWithNotification: {
            /** @example dlt_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /**
             * @description A notification that was given up, a row that Kafka refused, or a record that nobody could read.
             * @enum {string}
             */
            kind: "notification" | "refused_row" | "parked_record";
            clientId: string | null;
            notificationId: string | null;
            /** @description Which life of the notification: 0 is the first, each replay is the next. */
            run: number | null;
            channel: string | null;
            provider: string | null;
            errorCode: string;
            retryCount: number;
            /**
             * @description RETRYING: a replay is under way.
             * @enum {string}
             */
            status: "FAILED" | "RETRYING" | "RESOLVED";
            /** @description When it will be replayed by itself. */
            retryAt: string | null;
            resolvedAt: string | null;
            resolvedBy: string | null;
            note: string | null;
            /** @description The one whose replay has failed. */
            replayOf: string | null;
            /** Format: date-time */
            createdAt: string;
            errorMessage: string | null;
            source: {
                topic: string;
                partition: number | null;
                offset: string | null;
                hash: string | null;
                key: string | null;
            } | null;
            /** @description Base 64, for the operator only. */
            payload?: string | null;
            notification: {
                /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
                id: string;
                /** @example cli_01jd8m9q4wf7vrk2h3n5c6t8xz */
                clientId: string;
                channel: components["schemas"]["Channel"];
                status: components["schemas"]["NotificationStatus"];
                /** @description Why it has this status, such as `user_limit` or `scheduled`. */
                reason: string | null;
                /** @description 1 is the first, 10 the last. */
                priority: number;
                /** @enum {string} */
                category: "transactional" | "marketing";
                /** @description Of this run; a replay begins at 0. */
                retryCount: number;
                /** @description What the last attempt failed of, in words. */
                errorMessage: string | null;
                /** @description Who took it, or tried last. */
                provider: string | null;
                /** @description What the provider calls it. */
                providerMessageId: string | null;
                eventId: string | null;
                tags: string[];
                /** @description Null for at once. */
                sendAt: string | null;
                sentAt: string | null;
                /** @description As the provider told, where it tells. */
                deliveredAt: string | null;
                /** Format: date-time */
                createdAt: string;
                /** Format: date-time */
                updatedAt: string;
                attempts: components["schemas"]["Attempt"][];
                timeline: components["schemas"]["TimelineEntry"][];
                recipient?: components["schemas"]["NotificationRecipient"];
                content?: components["schemas"]["NotificationContent"];
                metadata?: {
                    [key: string]: string | number | boolean | null;
                };
            } | null;
        };
        ReplayCount: {
            count: number;
        };
        ReplayResults: {
            replayed: number;
            /** @description Those that could not be replayed, and the code of the problem. */
            skipped: {
                id: string;
                code: string;
            }[];
            /** @description There were too many for one request: ask again. */
            hasMore?: boolean;
        };
        InboxToken: {
            /** @description Begins with `uit_`. */
            token: string;
            /** Format: date-time */
            expiresAt: string;
        };
        InAppMessage: {
            /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            subject: string | null;
            text: string;
            html: string | null;
            url: string | null;
            image: string | null;
            data: {
                [key: string]: string;
            };
            /** Format: date-time */
            createdAt: string;
            seenAt: string | null;
            readAt: string | null;
            archivedAt: string | null;
        };
        UnreadCount: {
            unread: number;
            /** @description Of them, those that were not even shown. */
            unseen: number;
        };
        MarkedMessages: {
            /** @description How many changed. */
            updated: number;
        };
        Erased: {
            /** @description Waited, and will not be sent. */
            cancelled: number;
            /** @description Notifications of which nothing but status, times, codes and tags is left. */
            erased: number;
            /** @description Are with a provider now: each is erased by itself when it has ended. */
            pending: number;
        };
        Suppression: {
            /** @example sup_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /** @description Null once the address is erased. */
            recipient: string | null;
            /**
             * @description `marketing`: what they need still goes to them.
             * @enum {string}
             */
            scope: "all" | "marketing";
            /** @enum {string} */
            reason: "hard_bounce" | "complaint" | "unsubscribe" | "unregistered" | "gone" | "manual";
            note: string | null;
            /** @description The one that brought it about. */
            notificationId: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        RemovedSuppression: {
            /** @example sup_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
        };
        Standing: {
            unsubscribed: boolean;
        };
        Health: {
            /**
             * @description `degraded`: serves, though something is away.
             * @enum {string}
             */
            status: "ready" | "degraded" | "unavailable";
            /** @description By server: `postgres`, `kafka`, `temporal`. */
            checks: {
                [key: string]: {
                    /** @enum {string} */
                    status: "up" | "down";
                    /** @description In words that a person can act on. */
                    detail: string;
                };
            };
            version: string;
            uptimeSeconds: number;
        };
        Readiness: {
            /**
             * @description `degraded`: serves, though something is away.
             * @enum {string}
             */
            status: "ready" | "degraded" | "unavailable";
            /** @description By server: `postgres`, `kafka`, `temporal`. */
            checks: {
                [key: string]: {
                    /** @enum {string} */
                    status: "up" | "down";
                    /** @description In words that a person can act on. */
                    detail: string;
                };
            };
        };
        ProblemExplanation: {
            /** @enum {string} */
            code: "malformed_json" | "invalid_encoding" | "too_deep" | "incomplete_body" | "invalid_idempotency_key" | "invalid_query" | "invalid_cursor" | "unauthorized" | "insufficient_scope" | "address_not_allowed" | "registration_closed" | "not_genuine" | "not_found" | "method_not_allowed" | "request_in_flight" | "not_cancellable" | "may_have_been_sent" | "not_reschedulable" | "already_replaying" | "already_resolved" | "expired" | "not_replayable" | "not_editable" | "not_resolvable" | "key_revoked" | "beyond_own_bounds" | "last_key" | "too_many_webhooks" | "webhook_disabled" | "body_too_large" | "unsupported_media_type" | "validation_failed" | "unknown_field" | "not_supported_yet" | "idempotency_key_reuse" | "event_id_reuse" | "unknown_event_type" | "unreadable_receipt" | "too_many_requests" | "quota_exceeded" | "too_many_streams" | "internal" | "unavailable";
            status: number;
            title: string;
            advice: string;
        };
        /** @description Each signs; the newest comes first. */
        SigningSecrets: {
            secrets: {
                /** @description Begins with `whsec_`; signs as Standard Webhooks says. */
                secret: string;
                /** @description Null for the newest. */
                expiresAt: string | null;
            }[];
        };
        /** @description A webhook with the secret that signs its calls, which is shown this once. */
        CreatedWebhook: {
            /** @example whk_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            url: string;
            description: string | null;
            /** @description What it is told of; none for all. */
            events: string[];
            /** @enum {string} */
            status: "enabled" | "disabled";
            /** @description `manual`, `gone` (it answered 410) or `failing` (nothing but failures for days). */
            disabledReason: string | null;
            failingSince: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Begins with `whsec_`; signs as Standard Webhooks says. */
            secret: string;
        };
        Webhook: {
            /** @example whk_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            url: string;
            description: string | null;
            /** @description What it is told of; none for all. */
            events: string[];
            /** @enum {string} */
            status: "enabled" | "disabled";
            /** @description `manual`, `gone` (it answered 410) or `failing` (nothing but failures for days). */
            disabledReason: string | null;
            failingSince: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        DeletedWebhook: {
            /** @example whk_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
        };
        RotatedSecret: {
            /** @description Begins with `whsec_`; signs as Standard Webhooks says. */
            secret: string;
            /** @description Until then the former ones sign along. */
            formerSecretsExpireAt: string | null;
        };
        QueuedTestEvent: {
            /** @example evt_01jd8m9q4wf7vrk2h3n5c6t8xz */
            eventId: string;
        };
        /** @description One call of a webhook. */
        WebhookAttempt: {
            /** @example evt_01jd8m9q4wf7vrk2h3n5c6t8xz */
            eventId: string;
            /** @description 0 is the first, each time it is sent again is the next. */
            run: number;
            number: number;
            eventType: string;
            /** @enum {string} */
            outcome: "delivered" | "failed" | "gone";
            /** @description Null where there was no answer. */
            statusCode: number | null;
            code: string | null;
            detail: string | null;
            /** @description The beginning of the answer. */
            response: string | null;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            finishedAt: string;
        };
        ResentEvents: {
            count: number;
        };
        CreatedApiKey: {
            /** @example 4fQz81LkWm0b */
            id: string;
            name: string;
            /** @enum {string} */
            environment: "live" | "test";
            scopes: ("notifications:write" | "notifications:read" | "dead-letters" | "keys" | "webhooks" | "settings" | "admin")[];
            /** @description How it begins. */
            prefix: string;
            /** @description From where it works; none for anywhere. */
            allowedIps: string[];
            /** @description Null for no limit of its own. */
            requestsPerMinute: number | null;
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** @description To the minute or so. */
            lastUsedAt: string | null;
            revokedAt: string | null;
            /** @description The key itself. Shown this once. */
            apiKey: string;
        };
        /** @description A key without its secret. */
        ApiKey: {
            /** @example 4fQz81LkWm0b */
            id: string;
            name: string;
            /** @enum {string} */
            environment: "live" | "test";
            scopes: ("notifications:write" | "notifications:read" | "dead-letters" | "keys" | "webhooks" | "settings" | "admin")[];
            /** @description How it begins. */
            prefix: string;
            /** @description From where it works; none for anywhere. */
            allowedIps: string[];
            /** @description Null for no limit of its own. */
            requestsPerMinute: number | null;
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** @description To the minute or so. */
            lastUsedAt: string | null;
            revokedAt: string | null;
        };
        RotatedApiKey: {
            /** @example 4fQz81LkWm0b */
            id: string;
            name: string;
            /** @enum {string} */
            environment: "live" | "test";
            scopes: ("notifications:write" | "notifications:read" | "dead-letters" | "keys" | "webhooks" | "settings" | "admin")[];
            /** @description How it begins. */
            prefix: string;
            /** @description From where it works; none for anywhere. */
            allowedIps: string[];
            /** @description Null for no limit of its own. */
            requestsPerMinute: number | null;
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** @description To the minute or so. */
            lastUsedAt: string | null;
            revokedAt: string | null;
            /** @description The key itself. Shown this once. */
            apiKey: string;
            formerKey: components["schemas"]["ApiKey"];
        };
        AuditEntry: {
            /** @example aud_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /** @description Null for what belongs to the server itself. */
            clientId: string | null;
            /** @description `key:<id of the key>`, `operator` or `system`. */
            actor: string;
            /** @description Noun and verb, such as `key.revoke`. */
            action: string;
            /** @description The id of what was changed. */
            subject: string | null;
            details: {
                [key: string]: unknown;
            };
            requestId: string | null;
            /** Format: date-time */
            at: string;
        };
        Usage: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            /** @enum {string} */
            environment: "live" | "test";
            /** @description When the newest of these days was counted: today each minute, older ones less and less often. */
            asOf: string | null;
            rows: components["schemas"]["UsageRow"][];
            totals: {
                accepted: number;
                /** @description Taken by a provider, also what bounced later. */
                sent: number;
                /** @description FAILED, and UNKNOWN, which nobody knows to be sent. */
                failed: number;
                /** @description Of what was sent, that of which a receipt says so. */
                delivered: number;
                /** @description `delivered` of `sent`; null where nothing was sent. */
                deliveryRate: number | null;
                /** @description `failed` of `sent` and `failed`; null where there is neither. */
                failureRate: number | null;
                /** @description Retries for each accepted one; it can be above 1. */
                retryRate: number | null;
                /** @description From when it was due until it was sent, interpolated in buckets; null where nothing was sent. */
                latencyMs: {
                    p50: number | null;
                    p95: number | null;
                    p99: number | null;
                };
                /** @description What was sent by the prices of today; null without a price for all of it in one currency. */
                cost: {
                    amount: string;
                    currency: string;
                } | null;
            };
            /** @description Those of the current day and month. */
            quotas: components["schemas"]["QuotaUse"][];
        };
        /** @description What notifications came to, by what was asked for in `groupBy`. */
        UsageRow: {
            /** Format: date */
            day?: string;
            /** @enum {string} */
            channel?: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
            /** @description The last one that was tried; null for none. */
            provider?: string | null;
            /** @description Null for none. */
            errorCode?: string | null;
            accepted: number;
            /** @description Taken by a provider, also what bounced later. */
            sent: number;
            /** @description FAILED, and UNKNOWN, which nobody knows to be sent. */
            failed: number;
            /** @description Of what was sent, that of which a receipt says so. */
            delivered: number;
            /** @description `delivered` of `sent`; null where nothing was sent. */
            deliveryRate: number | null;
            /** @description `failed` of `sent` and `failed`; null where there is neither. */
            failureRate: number | null;
            /** @description Retries for each accepted one; it can be above 1. */
            retryRate: number | null;
            /** @description From when it was due until it was sent, interpolated in buckets; null where nothing was sent. */
            latencyMs: {
                p50: number | null;
                p95: number | null;
                p99: number | null;
            };
            /** @description What was sent by the prices of today; null without a price for all of it in one currency. */
            cost: {
                amount: string;
                currency: string;
            } | null;
        };
        QuotaUse: {
            /** @enum {string} */
            channel: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
            /** @enum {string} */
            period: "day" | "month";
            limit: number;
            /** @description What the processes of the server have taken for themselves; up to 1 % each of it is not used yet. */
            leased: number;
            /** Format: date-time */
            resetsAt: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Names this request in the log of the server. */
        RequestId: string;
        /** @description The limit that was met: of the key or of the quota. */
        RateLimitLimit: number;
        /** @description How much of it is left. */
        RateLimitRemaining: number;
        /** @description After so many seconds it begins anew. */
        RateLimitReset: number;
        /** @description After so many seconds, ask again. */
        RetryAfter: number;
        /** @description How to say who you are. */
        WwwAuthenticate: string;
        /** @description `true` where this is the answer that was given to the same request before. */
        IdempotencyReplayed: "true";
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    registerClient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** Format: email */
                    email: string;
                    /**
                     * @default live
                     * @enum {string}
                     */
                    environment?: "live" | "test";
                };
            };
        };
        responses: {
            /** @description The client and its key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registration"];
                };
            };
        };
    };
    getClient: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The client. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Client"];
                    };
                };
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Settings"];
                    };
                };
            };
        };
    };
    changeSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    limits?: {
                        email?: {
                            count: number;
                            windowMs: number;
                        } | null;
                        sms?: {
                            count: number;
                            windowMs: number;
                        } | null;
                        whatsapp?: {
                            count: number;
                            windowMs: number;
                        } | null;
                        push?: {
                            count: number;
                            windowMs: number;
                        } | null;
                        webhook?: {
                            count: number;
                            windowMs: number;
                        } | null;
                        in_app?: {
                            count: number;
                            windowMs: number;
                        } | null;
                    };
                    quotas?: {
                        email?: {
                            perDay?: number;
                            perMonth?: number;
                        } | null;
                        sms?: {
                            perDay?: number;
                            perMonth?: number;
                        } | null;
                        whatsapp?: {
                            perDay?: number;
                            perMonth?: number;
                        } | null;
                        push?: {
                            perDay?: number;
                            perMonth?: number;
                        } | null;
                        webhook?: {
                            perDay?: number;
                            perMonth?: number;
                        } | null;
                        in_app?: {
                            perDay?: number;
                            perMonth?: number;
                        } | null;
                    };
                    prices?: {
                        email?: {
                            /** @description A decimal, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217. */
                            currency: string;
                        } | null;
                        sms?: {
                            /** @description A decimal, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217. */
                            currency: string;
                        } | null;
                        whatsapp?: {
                            /** @description A decimal, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217. */
                            currency: string;
                        } | null;
                        push?: {
                            /** @description A decimal, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217. */
                            currency: string;
                        } | null;
                        webhook?: {
                            /** @description A decimal, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217. */
                            currency: string;
                        } | null;
                        in_app?: {
                            /** @description A decimal, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217. */
                            currency: string;
                        } | null;
                    };
                    retry?: components["schemas"]["RetryPolicy"] | null;
                };
            };
        };
        responses: {
            /** @description What now holds. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Settings"];
                    };
                };
            };
        };
    };
    listNotifications: {
        parameters: {
            query?: {
                status?: "PENDING" | "SCHEDULED" | "DEFERRED" | "PROCESSING" | "RETRYING" | "SENT" | "DELIVERED" | "OPENED" | "CLICKED" | "BOUNCED" | "COMPLAINED" | "FAILED" | "UNKNOWN" | "CANCELLED" | "EXPIRED" | "SUPPRESSED";
                channel?: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
                /** @description Any kind of address: of e-mail, a phone number, a token, a URL or a user id. */
                recipient?: string;
                tag?: string;
                provider?: string;
                /** @description Of the last attempt, such as `smtp_550`. */
                errorCode?: string;
                eventId?: string;
                /** @description Accepted then or later. */
                from?: string;
                /** @description Accepted before then. */
                to?: string;
                /** @description So many at most. */
                limit?: number;
                /** @description `pagination.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["Notification"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    createNotification: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again: the first answer again, and nothing is sent twice. Kept for 7 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotificationRequest"];
            };
        };
        responses: {
            /** @description It is on record. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["AcceptedNotification"];
                    };
                };
            };
        };
    };
    createNotifications: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again: the first answer again, and nothing is sent twice. Kept for 7 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    notifications: components["schemas"]["NotificationRequest"][];
                };
            };
        };
        responses: {
            /** @description What became of each. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["BatchResult"][];
                    };
                };
            };
        };
    };
    createEvent: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again: the first answer again, and nothing is sent twice. Kept for 7 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    eventId: string;
                    type: string;
                    recipient: components["schemas"]["Person"];
                    channels?: ("email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app")[];
                    /** @default {} */
                    data?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description What became of each channel. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ChannelResult"][];
                    };
                };
            };
        };
    };
    getNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The notification. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["NotificationWithStory"];
                    };
                };
            };
        };
    };
    rescheduleNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    sendAt: string;
                };
            };
        };
        responses: {
            /** @description The notification, with its new time. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["NotificationWithStory"];
                    };
                };
            };
        };
    };
    cancelNotification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The notification, CANCELLED. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["NotificationWithStory"];
                    };
                };
            };
        };
    };
    cancelNotifications: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    ids?: string[];
                    tag?: string;
                    /** @description Any kind of address: of e-mail, a phone number, a token, a URL or a user id. */
                    recipient?: string;
                };
            };
        };
        responses: {
            /** @description What became of each. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["CancelResults"];
                    };
                };
            };
        };
    };
    notify: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key and body again: the first answer again, and nothing is sent twice. Kept for 7 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    type: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
                    to: string;
                    subject?: string;
                    message: string;
                };
            };
        };
        responses: {
            /** @description It is on record; `messageId` is the id of the notification. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QueuedMessage"];
                };
            };
        };
    };
    simulateNotification: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NotificationRequest"];
            };
        };
        responses: {
            /** @description What it would come to. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Simulation"];
                    };
                };
            };
        };
    };
    listDeadLetters: {
        parameters: {
            query?: {
                channel?: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
                provider?: string;
                errorCode?: string;
                /** @description Given up then or later. */
                from?: string;
                /** @description Given up before then. */
                to?: string;
                status?: "FAILED" | "RETRYING" | "RESOLVED";
                notificationId?: string;
                /** @description So many at most. */
                limit?: number;
                /** @description `pagination.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["DeadLetter"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    groupDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All causes, on one page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["DeadLetterGroup"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    getDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The dead letter. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["DeadLetterWithNotification"];
                    };
                };
            };
        };
    };
    editDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    recipient?: components["schemas"]["Recipient"];
                    provider?: string;
                    retryAt?: string | null;
                    note?: string;
                };
            };
        };
        responses: {
            /** @description As it now stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["DeadLetterWithNotification"];
                    };
                };
            };
        };
    };
    replayDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description It goes out again. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["DeadLetterWithNotification"];
                    };
                };
            };
        };
    };
    replayDeadLetters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    filter: {
                        ids?: string[];
                        /** @enum {string} */
                        channel?: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
                        provider?: string;
                        errorCode?: string;
                        /**
                         * Format: date-time
                         * @description Given up then or later.
                         */
                        from?: string;
                        /**
                         * Format: date-time
                         * @description Given up before then.
                         */
                        to?: string;
                        /** @default false */
                        includeUnknown?: boolean;
                    };
                    /** @default false */
                    dryRun?: boolean;
                    ratePerSecond?: number;
                };
            };
        };
        responses: {
            /** @description Of a dry run: how many it would be. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ReplayCount"];
                    };
                };
            };
            /** @description They go out again. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ReplayResults"];
                    };
                };
            };
        };
    };
    resolveDeadLetter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    as: "sent" | "failed" | "ignored";
                    note?: string;
                };
            };
        };
        responses: {
            /** @description It is closed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["DeadLetterWithNotification"];
                    };
                };
            };
        };
    };
    answerReceiptsHandshake: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The vendor: `twilio`, `msg91`, `meta`, `email`, `ses` or `sendgrid`. */
                provider: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What the vendor asked for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveReceipts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The vendor: `twilio`, `msg91`, `meta`, `email`, `ses` or `sendgrid`. */
                provider: string;
            };
            cookie?: never;
        };
        /** @description What the vendor posts, as the vendor defines it; at most 1 MiB. */
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Taken. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    receiveSecretReceipts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The vendor: `twilio`, `msg91`, `meta`, `email`, `ses` or `sendgrid`. */
                provider: string;
                /** @description The secret that the vendor was told. */
                token: string;
            };
            cookie?: never;
        };
        /** @description What the vendor posts, as the vendor defines it; at most 1 MiB. */
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Taken. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    createInboxToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    userId: string;
                    /** @default 3600 */
                    ttlSeconds?: number;
                };
            };
        };
        responses: {
            /** @description The token. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["InboxToken"];
                    };
                };
            };
        };
    };
    listInbox: {
        parameters: {
            query?: {
                /** @description Whose inbox; with an API key only, since a token names its user. */
                userId?: string;
                unread?: "true" | "false";
                archived?: "true" | "false";
                /** @description So many at most. */
                limit?: number;
                /** @description `pagination.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["InAppMessage"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    countUnread: {
        parameters: {
            query?: {
                /** @description Whose inbox; with an API key only, since a token names its user. */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["UnreadCount"];
                    };
                };
            };
        };
    };
    streamInbox: {
        parameters: {
            query?: {
                /** @description Whose inbox; with an API key only, since a token names its user. */
                userId?: string;
                /** @description The id of the last event that you have; the stream goes on after it. */
                lastEventId?: string;
            };
            header?: {
                /** @description The id of the last event that you have; the stream goes on after it. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stream; it stays open. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    markMessage: {
        parameters: {
            query?: {
                /** @description Whose inbox; with an API key only, since a token names its user. */
                userId?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @constant */
                    seen?: true;
                    read?: boolean;
                    archived?: boolean;
                };
            };
        };
        responses: {
            /** @description The message as it now stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["InAppMessage"];
                    };
                };
            };
        };
    };
    markAllRead: {
        parameters: {
            query?: {
                /** @description Whose inbox; with an API key only, since a token names its user. */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description How many changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["MarkedMessages"];
                    };
                };
            };
        };
    };
    markAllSeen: {
        parameters: {
            query?: {
                /** @description Whose inbox; with an API key only, since a token names its user. */
                userId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description How many changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["MarkedMessages"];
                    };
                };
            };
        };
    };
    eraseRecipient: {
        parameters: {
            query?: {
                /** @description How you call this person. */
                userId?: string;
                /** @description An e-mail address, a number in E.164, a token or a URL. */
                address?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What became of the notifications. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Erased"];
                    };
                };
            };
        };
    };
    listSuppressions: {
        parameters: {
            query?: {
                /** @description Any kind of address: of e-mail, a phone number, a token, a URL or a user id. */
                recipient?: string;
                reason?: "hard_bounce" | "complaint" | "unsubscribe" | "unregistered" | "gone" | "manual";
                /** @description So many at most. */
                limit?: number;
                /** @description `pagination.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["Suppression"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    createSuppression: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Any kind of address: of e-mail, a phone number, a token, a URL or a user id. */
                    recipient: string;
                    /**
                     * @default all
                     * @enum {string}
                     */
                    scope?: "all" | "marketing";
                    note?: string;
                };
            };
        };
        responses: {
            /** @description It was on the list in that scope before; this is the first entry. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Suppression"];
                    };
                };
            };
            /** @description It is on the list. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Suppression"];
                    };
                };
            };
        };
    };
    deleteSuppression: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is off the list. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["RemovedSuppression"];
                    };
                };
            };
        };
    };
    getSigningSecret: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Those that sign now. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["SigningSecrets"];
                    };
                };
            };
        };
    };
    rotateSigningSecret: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 86400000 */
                    overlapMs?: number;
                };
            };
        };
        responses: {
            /** @description All that sign now, the new one first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["SigningSecrets"];
                    };
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All of them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["Webhook"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    url: string;
                    /** @default [] */
                    events?: ("notification.deferred" | "notification.*" | "notification.sent" | "notification.delivered" | "notification.opened" | "notification.clicked" | "notification.bounced" | "notification.complained" | "notification.failed" | "notification.unknown" | "notification.cancelled" | "notification.expired" | "notification.suppressed" | "webhook.disabled" | "webhook.*" | "quota.warning" | "quota.*")[];
                    /** @default null */
                    description?: string | null;
                };
            };
        };
        responses: {
            /** @description The webhook and its secret. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["CreatedWebhook"];
                    };
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The webhook, without its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Webhook"];
                    };
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is gone. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["DeletedWebhook"];
                    };
                };
            };
        };
    };
    changeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    url?: string;
                    events?: ("notification.deferred" | "notification.*" | "notification.sent" | "notification.delivered" | "notification.opened" | "notification.clicked" | "notification.bounced" | "notification.complained" | "notification.failed" | "notification.unknown" | "notification.cancelled" | "notification.expired" | "notification.suppressed" | "webhook.disabled" | "webhook.*" | "quota.warning" | "quota.*")[];
                    description?: string | null;
                    /** @enum {string} */
                    status?: "enabled" | "disabled";
                };
            };
        };
        responses: {
            /** @description As it now stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Webhook"];
                    };
                };
            };
        };
    };
    rotateWebhookSecret: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 86400000 */
                    overlapMs?: number;
                };
            };
        };
        responses: {
            /** @description The new secret, which is shown this once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["RotatedSecret"];
                    };
                };
            };
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description It is on its way. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["QueuedTestEvent"];
                    };
                };
            };
        };
    };
    listWebhookAttempts: {
        parameters: {
            query?: {
                /** @description So many at most. */
                limit?: number;
                /** @description `pagination.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["WebhookAttempt"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    resendWebhookEvents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: date-time */
                    since: string;
                };
            };
        };
        responses: {
            /** @description They go out again. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ResentEvents"];
                    };
                };
            };
        };
    };
    listKeys: {
        parameters: {
            query?: {
                /** @description So many at most. */
                limit?: number;
                /** @description `pagination.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["ApiKey"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    createKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    /** @enum {string} */
                    environment?: "live" | "test";
                    scopes?: ("notifications:write" | "notifications:read" | "dead-letters" | "keys" | "webhooks" | "settings" | "admin")[];
                    allowedIps?: string[];
                    requestsPerMinute?: number | null;
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description The key. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["CreatedApiKey"];
                        warning: string;
                    };
                };
            };
        };
    };
    getKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, without its secret. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ApiKey"];
                    };
                };
            };
        };
    };
    revokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key, revoked. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ApiKey"];
                    };
                };
            };
        };
    };
    changeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name?: string;
                    scopes?: ("notifications:write" | "notifications:read" | "dead-letters" | "keys" | "webhooks" | "settings" | "admin")[];
                    allowedIps?: string[];
                    requestsPerMinute?: number | null;
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description As it now stands. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ApiKey"];
                    };
                };
            };
        };
    };
    rotateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @default 86400000 */
                    overlapMs?: number;
                };
            };
        };
        responses: {
            /** @description The new key, and what is left of the former. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["RotatedApiKey"];
                        warning: string;
                    };
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description So many at most. */
                limit?: number;
                /** @description `pagination.nextCursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["AuditEntry"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    getUsage: {
        parameters: {
            query?: {
                /** @description The first UTC day; 30 days up to `to` unless given. */
                from?: string;
                /** @description The last UTC day, which is included; today unless given. */
                to?: string;
                channel?: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
                provider?: string;
                errorCode?: string;
                /** @description Some of day, channel, provider, errorCode, with commas between them; day,channel unless given. */
                groupBy?: string;
                /** @description That of the key unless given. */
                environment?: "live" | "test";
                /** @description For the operator: whose; of all clients unless given. */
                clientId?: string;
                /** @description Comes before the header `Accept`; JSON unless asked otherwise. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures; as CSV its rows only, with `Last-Modified` for `asOf`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Usage"];
                    };
                };
            };
        };
    };
}
