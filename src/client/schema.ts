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
         * @description Returns the client’s first API key, which is shown only once. Open to anyone unless the operator has closed registration. A key of the environment `test` sends to a sandbox only.
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
         * Get the current client
         * @description The client that the key belongs to, its settings and what it has sent. Live and test keys are counted separately; earlier days are counted as in `GET /api/usage`.
         *
         *     Any key is accepted.
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
         * Get the settings
         * @description The settings in force: your own, and the server’s defaults for the rest. Live and test keys have the same.
         *
         *     Requires the scope `settings` or `notifications:read`.
         */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Update the settings
         * @description Changes the given fields only; null restores the default. Takes effect within 5 s, for notifications accepted after that. Quotas apply to live and test keys separately; if the server has one too, the lower applies. Prices are used by `GET /api/usage`. With `If-Match` they are changed only if they still are as you read them.
         *
         *     Requires the scope `settings`. Not for test keys.
         */
        patch: operations["changeSettings"];
        trace?: never;
    };
    "/api/client/settings/own": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get what you have set
         * @description Your own settings alone; what is not here is as the server has it. Send the `ETag` as `If-Match` when you change them, so that nobody else’s change is lost.
         *
         *     Requires the scope `settings` or `notifications:read`.
         */
        get: operations["getOwnSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
         * @description Newest first. Filters are combined with AND. With `environment=live` a page may have fewer than `limit`, or none, while `hasMore` is true: so many test notifications stand between. Go on with `nextCursor`.
         *
         *     Requires the scope `notifications:read`. With `recipient` also the scope `content`.
         */
        get: operations["listNotifications"];
        put?: never;
        /**
         * Send a notification
         * @description Answers 202 once the notification is stored durably; from then on it is not lost. Each channel needs its own address in `recipient` and accepts its own fields in `content`: see the examples.
         *
         *     Requires the scope `notifications:write`.
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
         * @description At most 1,000 notifications, 8 MiB and 100,000 HTML tags, without attachments. Each has its own result, in the order of the request: an invalid one does not stop the others.
         *
         *     Requires the scope `notifications:write`.
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
         * Send an event
         * @description Reports something that happened to a person. The rule of the event type determines the channels and the text; a published template `event-<type>` of your own says it instead, on the channels that it has words for. Channels without an address are skipped. Repeating an `eventId` does not send anything twice.
         *
         *     Requires the scope `notifications:write`.
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
         * Get a notification
         * @description Includes every attempt and every change of status.
         *
         *     Requires the scope `notifications:read`.
         */
        get: operations["getNotification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Reschedule a notification
         * @description Possible while it waits for its first attempt: PENDING, SCHEDULED or DEFERRED. A time in the past means now.
         *
         *     Requires the scope `notifications:write`.
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
         * @description 200: it has not been sent and never will be. Cancelling again also returns 200.
         *
         *     Requires the scope `notifications:write` or `notifications:cancel`.
         */
        post: operations["cancelNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reveal a notification
         * @description Shows it whole to a key without the scope `content`. The audit log tells who did so, and when.
         *
         *     Requires the scopes `notifications:read` and `reveal`.
         */
        post: operations["revealNotification"];
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
         * @description Cancels the notifications with the given ids, or all waiting ones with a tag or for a recipient, of one environment where it is named: at most 10,000 per request. The answer has a result for each. A dry run has only `wouldCancel`.
         *
         *     Requires the scope `notifications:write` or `notifications:cancel`. With `recipient` also the scope `content`.
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
         * Send a notification (short form)
         * @description Like `POST /api/notifications`, with only a recipient, an optional subject and a message.
         *
         *     Requires the scope `notifications:write`.
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
         * Simulate a notification
         * @description Takes the same request as `POST /api/notifications`, including its Idempotency-Key, and reports which checks would apply, when it would be sent, by which provider and why, as of now. It sends and stores nothing and uses up no limit.
         *
         *     Requires the scope `notifications:write` or `content`.
         */
        post: operations["simulateNotification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}/why": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Explain why a notification waits
         * @description What it waits for as of now, since when, and what the checks before a send say of it, by the code that decides. It changes nothing and uses up no limit.
         *
         *     Requires the scope `notifications:read`.
         */
        get: operations["explainNotification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}/html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the HTML of a notification as a page
         * @description As it was sent, with a policy by which it can run no script, send no form and load nothing from elsewhere, for a frame of a page on this server. A frame sends no headers: with a session the client and the environment can stand in the query, and the browser must say that a page of this server asks (`Sec-Fetch-Site: same-origin`). 404 if the notification has no HTML, or its content was erased. The text is in `GET /api/notifications/{id}`.
         *
         *     Requires the scopes `notifications:read` and `content`.
         */
        get: operations["getNotificationHtml"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List webhook deliveries of a notification
         * @description What your webhooks were told of it, newest first, the last 200. What they answered is in `GET /api/webhooks/{id}/attempts`. Webhooks are told of live notifications only.
         *
         *     Requires the scope `notifications:read`.
         */
        get: operations["listNotificationEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List templates
         * @description Newest first, without their sources and without archived ones. Filters are combined with AND.
         *
         *     Requires the scope `templates`.
         */
        get: operations["listTemplates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a template
         * @description Includes the draft and what is wrong with it, and what was lately sent with the template. An archived template can still be read.
         *
         *     Requires the scope `templates`.
         */
        get: operations["getTemplate"];
        /**
         * Save the draft of a template
         * @description Creates the template or replaces its draft; what is published stays as it is until you publish the draft. A draft with problems is kept, and `problems` says what they are. With `If-Match` it is saved only over the revision that you read, with `If-None-Match: *` only if there is no such template.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        put: operations["saveTemplate"];
        post?: never;
        /**
         * Archive a template
         * @description Nothing new is sent with it. What was accepted is sent as it was rendered. Archiving again also returns 200; saving a draft under the same key brings it back.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        delete: operations["archiveTemplate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates/{key}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish a template
         * @description Makes the draft the next version, which is sent with from now on; in every process within 5 s. A draft with problems is refused with `invalid_template`. The same revision again returns 200 and the version that it became.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        post: operations["publishTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates/{key}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of a template
         * @description Newest first.
         *
         *     Requires the scope `templates`.
         */
        get: operations["listTemplateVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates/{key}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a version of a template
         * @description Includes its source, and how it differs from the version before it.
         *
         *     Requires the scope `templates`.
         */
        get: operations["getTemplateVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates/{key}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll back a template
         * @description Sends with a version that was published before, until you publish again or go forward in the same way. Versions do not change, and neither does the draft.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        post: operations["rollBackTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates/{key}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a suspended template
         * @description A version whose rendering takes too long three times in ten minutes is suspended: requests that name it are refused with `template_suspended`. This lifts it.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        post: operations["resumeTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates/{key}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Preview a template
         * @description Renders one channel of a version, of the draft or of a source that is not saved, with the given data or with the sample. Sends and keeps nothing.
         *
         *     Requires the scope `templates`.
         */
        post: operations["previewTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates/{key}/experiment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare the variants of a template
         * @description How far live notifications of each variant came, over all versions that draw alike, trials apart. Openings and clicks are known where the provider reports them.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        get: operations["getTemplateExperiment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/templates/{key}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a template on trial
         * @description Sends one channel of a version or of the draft to at most five addresses, each as a notification with the tag `test-send`. Suppressed addresses get nothing.
         *
         *     Requires the scopes `templates` and `content`, and `notifications:write` or `notifications:test`.
         */
        post: operations["testTemplate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/layouts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List layouts
         * @description Newest first, without their sources and without archived ones.
         *
         *     Requires the scope `templates`.
         */
        get: operations["listLayouts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/layouts/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a layout
         * @description Includes the draft and what is wrong with it.
         *
         *     Requires the scope `templates`.
         */
        get: operations["getLayout"];
        /**
         * Save the draft of a layout
         * @description A layout is the frame of e-mails: `{{ content }}` stands where the part of a template goes. Creates it or replaces its draft, as `PUT /api/templates/{key}` does.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        put: operations["saveLayout"];
        post?: never;
        /**
         * Archive a layout
         * @description Refused with `in_use` while published templates are made of it. Archiving again also returns 200.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        delete: operations["archiveLayout"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/layouts/{key}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what is made of a layout
         * @description Published templates, oldest first. They keep the version that they were made with until they are published again.
         *
         *     Requires the scope `templates`.
         */
        get: operations["listLayoutDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/layouts/{key}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish a layout
         * @description Templates that are published from now on are made with it. Those that are published already stay as they are, unless `republish` makes a new version of each; if one of them does not compile, nothing is published, and `problems` lists what is wrong below `/dependents/<key>`.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        post: operations["publishLayout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/layouts/{key}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of a layout
         * @description Newest first.
         *
         *     Requires the scope `templates`.
         */
        get: operations["listLayoutVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/layouts/{key}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a version of a layout
         * @description Includes its source, and how it differs from the version before it.
         *
         *     Requires the scope `templates`.
         */
        get: operations["getLayoutVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/layouts/{key}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll back a layout
         * @description Templates that are published from now on are made with that version.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        post: operations["rollBackLayout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/partials": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List partials
         * @description Newest first, without their sources and without archived ones.
         *
         *     Requires the scope `templates`.
         */
        get: operations["listPartials"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/partials/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a partial
         * @description Includes the draft and what is wrong with it.
         *
         *     Requires the scope `templates`.
         */
        get: operations["getPartial"];
        /**
         * Save the draft of a partial
         * @description A partial is what templates, layouts and other partials share: `{% render 'key' %}` puts it in. Creates it or replaces its draft, as `PUT /api/templates/{key}` does.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        put: operations["savePartial"];
        post?: never;
        /**
         * Archive a partial
         * @description Refused with `in_use` while published templates are made of it. Archiving again also returns 200.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        delete: operations["archivePartial"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/partials/{key}/dependents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what is made of a partial
         * @description Published templates, oldest first. They keep the version that they were made with until they are published again.
         *
         *     Requires the scope `templates`.
         */
        get: operations["listPartialDependents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/partials/{key}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Publish a partial
         * @description Templates that are published from now on are made with it. Those that are published already stay as they are, unless `republish` makes a new version of each; if one of them does not compile, nothing is published, and `problems` lists what is wrong below `/dependents/<key>`.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        post: operations["publishPartial"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/partials/{key}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the versions of a partial
         * @description Newest first.
         *
         *     Requires the scope `templates`.
         */
        get: operations["listPartialVersions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/partials/{key}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a version of a partial
         * @description Includes its source, and how it differs from the version before it.
         *
         *     Requires the scope `templates`.
         */
        get: operations["getPartialVersion"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/partials/{key}/rollback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Roll back a partial
         * @description Templates that are published from now on are made with that version.
         *
         *     Requires the scope `templates`. Not for test keys.
         */
        post: operations["rollBackPartial"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List campaigns
         * @description Newest first, without what they say and without counts. Filters are combined with AND.
         *
         *     Requires the scope `campaigns`.
         */
        get: operations["listCampaigns"];
        put?: never;
        /**
         * Create a campaign
         * @description One message for many. This makes a draft: upload its audience, check it, then start it. Nothing is sent before that.
         *
         *     Requires the scope `campaigns`.
         */
        post: operations["createCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a campaign
         * @description With what it says, how far it is, and why notifications failed. Counts are at most 2 s old.
         *
         *     Requires the scope `campaigns`.
         */
        get: operations["getCampaign"];
        put?: never;
        post?: never;
        /**
         * Delete a draft
         * @description With its audience. A campaign that was started cannot be deleted: cancel it.
         *
         *     Requires the scope `campaigns`.
         */
        delete: operations["deleteCampaign"];
        options?: never;
        head?: never;
        /**
         * Change a campaign
         * @description Omitted fields stay as they are. Before the start everything but the channel can change, and the campaign has to be checked again; after it only `name`, `rate`, `expiresAt` and `guard`. With `If-Match` it changes only the revision that you read.
         *
         *     Requires the scope `campaigns`.
         */
        patch: operations["changeCampaign"];
        trace?: never;
    };
    "/api/campaigns/{id}/audience": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Upload an audience
         * @description Replaces the audience. It is read as it arrives, of any length: up to 5,000,000 recipients, 512 MiB uncompressed. The first of several lines with the same address counts; lines that cannot be used are listed by `GET …/audience/refused`, and stop no others. If the connection breaks, continue with `fromLine`.
         *
         *     Requires the scope `campaigns`.
         */
        put: operations["uploadAudience"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{id}/audience/from": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take over recipients
         * @description Replaces the audience by those of another campaign of yours, by what became of them there. Their addresses are copied; the data of their lines is not kept after sending, so the template has to manage with the campaign’s own. Of hundreds of thousands it takes over as many as it can in 20 seconds: repeat the request with `after` until `next` is null.
         *
         *     Requires the scope `campaigns`.
         */
        post: operations["copyAudience"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send to many in one request
         * @description NDJSON: the first line is a campaign as in `POST /api/campaigns`, each other line a recipient as in the audience of one. It is read as it arrives, and started once the last line is read; lines that cannot be used stop no others. With an `Idempotency-Key` the same request continues a campaign that was not started, and starts none twice.
         *
         *     Requires the scopes `campaigns` and `notifications:write`.
         */
        post: operations["sendBulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{id}/audience/refused": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List refused lines
         * @description Lines of the upload that could not be used, with the reason; what they said is not kept. The first 10000 are kept, for 30 days.
         *
         *     Requires the scope `campaigns`.
         */
        get: operations["listRefusedLines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{id}/recipients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List recipients
         * @description First those that are notifications, then those that are not yet (`STAGED`), in the order of the upload. `GET /api/notifications/{id}` tells the story of one.
         *
         *     Requires the scope `campaigns`.
         */
        get: operations["listCampaignRecipients"];
        put?: never;
        post?: never;
        /**
         * Remove a recipient
         * @description Takes one person out of a campaign, by address or user id, also while it is under way. A notification that was sent stays.
         *
         *     Requires the scope `campaigns`. With `address` also the scope `content`.
         */
        delete: operations["removeCampaignRecipient"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Check a campaign
         * @description What would happen if it started now: how many, when, at what cost, and what the first of them would be sent. Sends nothing. A campaign without problems is CHECKED until it changes.
         *
         *     Requires the scope `campaigns`.
         */
        post: operations["checkCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a campaign on trial
         * @description Sends to at most five addresses of yours what recipients at these lines would get, each as a notification with the tag `test-send`.
         *
         *     Requires the scopes `campaigns` and `content`, and `notifications:write` or `notifications:test`.
         */
        post: operations["testCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Start a campaign
         * @description Needs a check since the last change, and the number of recipients that you mean. From then on what it says stays as it is. Its quota is taken at once, for all.
         *
         *     Requires the scopes `campaigns` and `notifications:write`.
         */
        post: operations["startCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause a campaign
         * @description Once this is answered nobody else is sent to: `underWay` says how many are being sent at that moment, and finish. Pausing again also returns 200.
         *
         *     Requires the scope `campaigns`.
         */
        post: operations["pauseCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Resume a campaign
         * @description Continues where it was, whatever has paused it. One that runs stays as it is.
         *
         *     Requires the scope `campaigns`.
         */
        post: operations["resumeCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Cancel a campaign
         * @description Once this is answered nobody else is sent to. Those who were being sent to at that moment (`underWay`) are counted as what becomes of them. Cancelling again also returns 200.
         *
         *     Requires the scope `campaigns`.
         */
        post: operations["cancelCampaign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/campaigns/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Retry those that failed
         * @description Gives the failed notifications of a campaign another run, and touches no others: FAILED ones, and UNKNOWN ones only if you ask for them, since they may have been sent. At most 10,000 per request.
         *
         *     Requires the scopes `campaigns` and `notifications:write`.
         */
        post: operations["retryCampaign"];
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
         * @description Your dead letters; for the operator, those of all clients. Newest first. Lists do not show addresses. With `environment=live` a page may have fewer than `limit`, or none, while `hasMore` is true: so many test ones stand between. Go on with `nextCursor`.
         *
         *     Requires the scope `dead-letters`.
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
         * Count dead letters by cause
         * @description Open dead letters by channel, provider and error code; the most frequent cause first. Of each cause the newest 1,000 are looked at and those of `environment` are counted; where there are more, `hasMore` is true. For the operator all are counted.
         *
         *     Requires the scope `dead-letters`.
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
         * Get a dead letter
         * @description Includes its notification, with every attempt and every change of status.
         *
         *     Requires the scope `dead-letters`.
         */
        get: operations["getDeadLetter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Edit a dead letter
         * @description Changes the recipient, the words or the provider before a replay; recipient and words only with a key of the client. The words are rendered from a template. `retryAt` schedules an automatic replay; null cancels it.
         *
         *     Requires the scope `dead-letters`. With `recipient` or `template` also the scope `content`.
         */
        patch: operations["editDeadLetter"];
        trace?: never;
    };
    "/api/dead-letters/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reveal a dead letter
         * @description Shows it whole to a key without the scope `content`. The audit log tells who did so, and when.
         *
         *     Requires the scopes `dead-letters` and `reveal`.
         */
        post: operations["revealDeadLetter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
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
         * Replay a dead letter
         * @description Starts the next run of its notification. Of several simultaneous requests, only one gets 202. If the notification is UNKNOWN, the message may be delivered twice; replaying it by id accepts that risk.
         *
         *     Requires the scope `dead-letters`.
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
         * Replay many dead letters
         * @description Replays the dead letters with the given ids, or all replayable ones that match the filter: at most 10,000 per request. `from` is inclusive, `to` exclusive. `ratePerSecond` spreads them out, also across restarts.
         *
         *     Requires the scope `dead-letters`.
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
         * Resolve a dead letter
         * @description Closes it manually. `sent` and `failed` also set the status of the notification; `ignored` leaves it unchanged.
         *
         *     Requires the scope `dead-letters`.
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
         * Answer a vendor’s verification request
         * @description Some vendors verify the URL before they post to it, each in its own format.
         */
        get: operations["answerReceiptsHandshake"];
        put?: never;
        /**
         * Receive signed delivery receipts
         * @description For vendors that sign their requests, each in its own format.
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
         * Receive unsigned delivery receipts
         * @description For vendors that do not sign their requests: the URL ends with the secret of the setting `RECEIPTS_TOKEN`.
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
         * Create an inbox token for a user
         * @description Lets the browser or app of one user read that user’s inbox without an API key. It gives access to nothing else, counts against the rate of the calling key, is good from its `allowedIps` only, and ends early when that key is revoked or the user is erased. For `?token=` in the URL of the stream, `ttlSeconds` must be at most 900.
         *
         *     Requires the scopes `notifications:write` and `notifications:read` and `content`. Not for test keys.
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
         * List inbox messages
         * @description Newest first. Archived messages are listed only with `archived=true`. A page ends early where its HTML comes to 1 MiB.
         *
         *     Requires the scope `notifications:read`. Not for test keys.
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
         * Count unread messages
         * @description For a notification badge.
         *
         *     Requires the scope `notifications:read`. Not for test keys.
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
         * Stream inbox messages
         * @description Server-sent events, one `message` event for each new message. Continues after the `Last-Event-ID` header or `lastEventId`; otherwise it starts with the next message. Browsers reconnect automatically.
         *
         *     Requires the scope `notifications:read`. Not for test keys.
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
         * Update an inbox message
         * @description Marks a message as seen, read or archived; `false` removes the mark. Marking it again has no effect: the first time is kept.
         *
         *     Requires the scope `notifications:write`. Not for test keys.
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
         * @description All messages that are not archived.
         *
         *     Requires the scope `notifications:write`. Not for test keys.
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
         * @description All messages that are not archived.
         *
         *     Requires the scope `notifications:write`. Not for test keys.
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
         * Erase a recipient
         * @description Cancels waiting notifications, then erases the address, content and vendors’ reports of every notification to that person, fallbacks included, and the person’s inbox. A test key erases only what test keys have sent. Status, times, codes and tags are kept, and a keyed hash on the suppression list. Identifiers of your own, such as an `eventId`, should not contain personal data.
         *
         *     Requires the scope `admin`. A session must be elevated.
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
         * List suppressions
         * @description Newest first.
         *
         *     Requires the scope `notifications:read`. Not for test keys. With `recipient` also the scope `content`.
         */
        get: operations["listSuppressions"];
        put?: never;
        /**
         * Suppress an address
         * @description On every channel that uses this address. `marketing` blocks marketing only.
         *
         *     Requires the scope `notifications:write`. Not for test keys.
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
         * Remove a suppression
         * @description Requires the scope `notifications:write`. Not for test keys.
         */
        delete: operations["deleteSuppression"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/suppressions/{id}/reveal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Reveal a suppression
         * @description Shows it whole to a key without the scope `content`. The audit log tells who did so, and when.
         *
         *     Requires the scopes `notifications:read` and `reveal`. Not for test keys.
         */
        post: operations["revealSuppression"];
        delete?: never;
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
         * Get the signing secrets of the channel webhook
         * @description They sign notifications on the channel `webhook`. Webhooks for events have their own secrets.
         *
         *     Requires the scope `webhooks`. Not for test keys. A session must be elevated.
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
         * Rotate the signing secret of the channel webhook
         * @description Calls are also signed with the previous secrets for `overlapMs` (default: a day).
         *
         *     Requires the scope `webhooks`. Not for test keys. A session must be elevated.
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
         * @description All your webhooks (at most 20), newest first.
         *
         *     Requires the scope `webhooks`. Not for test keys.
         */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Create a webhook
         * @description The URL is called for each of the given event types, or for all. Calls are signed as in Standard Webhooks (https://www.standardwebhooks.com), with the secret in the answer, which is shown only once.
         *
         *     Requires the scope `webhooks`. Not for test keys.
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
         * Get a webhook
         * @description Requires the scope `webhooks`. Not for test keys.
         */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /**
         * Delete a webhook
         * @description Nothing more is sent to it, including pending deliveries.
         *
         *     Requires the scope `webhooks`. Not for test keys.
         */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        /**
         * Update a webhook
         * @description Changes the given fields only. `enabled` re-enables an endpoint that was disabled after repeated failures.
         *
         *     Requires the scope `webhooks`. Not for test keys.
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
         * Rotate the secret of a webhook
         * @description Calls are also signed with the previous secrets for `overlapMs` (default: a day), so that you can switch over in the meantime.
         *
         *     Requires the scope `webhooks`. Not for test keys. A session must be elevated.
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
         * Send a test event
         * @description Sends the event `webhook.test` through the regular delivery path. The result is in the list of its calls.
         *
         *     Requires the scope `webhooks`. Not for test keys.
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
         * List webhook calls
         * @description Every call and its outcome, newest first.
         *
         *     Requires the scope `webhooks`. Not for test keys.
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
    "/api/webhooks/{id}/events/{eventId}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an event of a webhook
         * @description What was sent for one event, and what was answered to each call. Events are kept for 30 days.
         *
         *     Requires the scope `webhooks`. Not for test keys.
         */
        get: operations["getWebhookEvent"];
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
         * Resend events
         * @description Sends one event again, or every event recorded for the webhook since the given time, with the same ids. With `onlyUndelivered` those alone that were given up, or that came while the webhook was disabled.
         *
         *     Requires the scope `webhooks`. Not for test keys.
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
         * @description Your keys, newest first, including expired and revoked ones; for a test key, only test keys.
         *
         *     Requires the scope `keys`.
         */
        get: operations["listKeys"];
        put?: never;
        /**
         * Create a key
         * @description The key is shown only once. Omitted fields are copied from the calling key, and none can exceed it: no further scope or address, no higher rate and no later expiry. Two requests create two keys: Idempotency-Key has no effect here, because the secret is not stored.
         *
         *     Requires the scope `keys`. A session must be elevated.
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
         * Get a key
         * @description Requires the scope `keys`.
         */
        get: operations["getKey"];
        put?: never;
        post?: never;
        /**
         * Revoke a key
         * @description Permanent; takes effect everywhere within 5 s. Revoking again also returns 200. A key can revoke itself, and others with no more permissions than itself. The last key with the scope `admin`, and the last that can manage keys, cannot be revoked.
         *
         *     Requires the scope `keys`. A session must be elevated.
         */
        delete: operations["revokeKey"];
        options?: never;
        head?: never;
        /**
         * Update a key
         * @description Changes the given fields only; takes effect everywhere within 5 s. A key cannot grant more than it has, to itself or to others. The last key with the scope `admin`, and the last that can manage keys, cannot lose it or be given an earlier expiry.
         *
         *     Requires the scope `keys`. A session must be elevated.
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
         * Rotate a key
         * @description Creates a new key with the same permissions. The old key keeps working for `overlapMs` (default: a day), so that you can switch over in the meantime. A key cannot rotate one with more permissions than itself, and the new key expires no later than the calling one.
         *
         *     Requires the scope `keys`. A session must be elevated.
         */
        post: operations["rotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get the current session
         * @description Who is logged in, and to which clients they belong.
         */
        get: operations["getSession"];
        put?: never;
        /**
         * Log in
         * @description Sets the cookie of a session. It ends after 7 days, or when it was not used for 12 hours. After each failure the account waits, from 1 second to 15 minutes, whoever tries.
         */
        post: operations["logIn"];
        /** Log out */
        delete: operations["logOut"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/elevate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Elevate the current session
         * @description For ten minutes it may do what is marked with `x-elevated-sessions-only`, such as creating keys or changing members. The password will do, or a code.
         */
        post: operations["elevateSession"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/list": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List your sessions
         * @description Newest first.
         */
        get: operations["listSessions"];
        put?: never;
        post?: never;
        /** End your other sessions */
        delete: operations["endOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/list/{id}": {
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
         * End one of your sessions
         * @description Takes effect at its next request.
         */
        delete: operations["endSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Change your password
         * @description Ends your other sessions.
         *
         *     A session must be elevated.
         */
        put: operations["changePassword"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Set up an authenticator
         * @description Nothing changes until a code of it was sent to `POST /api/session/totp/confirm`.
         *
         *     A session must be elevated.
         */
        post: operations["proposeTotp"];
        /**
         * Remove the authenticator
         * @description The password alone is enough from here on, and the recovery codes work no longer.
         *
         *     A session must be elevated.
         */
        delete: operations["removeTotp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Enable the authenticator
         * @description From here on a log-in takes a code. Keep the recovery codes where you find them without your phone.
         *
         *     A session must be elevated.
         */
        post: operations["confirmTotp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/methods": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Get the ways to log in */
        get: operations["getLoginMethods"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/oidc": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Log in by the provider
         * @description For a browser: leads to the identity provider (OpenID Connect, code flow with PKCE), which sends it back to `/api/session/oidc/callback` within ten minutes.
         */
        get: operations["startOidcLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/oidc/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Finish a log-in by the provider
         * @description Where the provider sends the browser back to: with the cookie that was set when it began, once. Opens a session as `POST /api/session` does, or elevates the one that asked for it.
         */
        get: operations["finishOidcLogin"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/session/oidc/elevate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Elevate the current session by the provider
         * @description Answers where the member proves anew who they are, and sets the cookie that binds it to this browser. When they come back the session is elevated for ten minutes, as by `POST /api/session/elevate`.
         */
        post: operations["elevateByOidc"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/password-resets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ask for a new password
         * @description Mails a link that works once, within an hour. The answer is the same where the address has no account, or where one was mailed a moment ago.
         */
        post: operations["requestPasswordReset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/password-resets/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Choose a new password
         * @description Uses the link up, and ends all sessions. Log in afterwards.
         */
        post: operations["resetPassword"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List members
         * @description The people who may log in to this client. Those who are only invited are listed by `GET /api/invitations`.
         *
         *     Requires the scope `members`. Not for test keys.
         */
        get: operations["listMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/members/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a member
         * @description Requires the scope `members`. Not for test keys.
         */
        get: operations["getMember"];
        put?: never;
        post?: never;
        /**
         * Remove a member
         * @description Takes effect at their next request. Whoever belongs to no other client is forgotten.
         *
         *     Requires the scope `members`. Not for test keys. A session must be elevated.
         */
        delete: operations["removeMember"];
        options?: never;
        head?: never;
        /**
         * Change a member
         * @description Another role, or no way in for now; takes effect at their next request. Nobody gives or takes away a role that may do more than theirs, and only owners change owners. One owner must remain.
         *
         *     Requires the scope `members`. Not for test keys. A session must be elevated.
         */
        patch: operations["changeMember"];
        trace?: never;
    };
    "/api/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List invitations
         * @description Those that still work, newest first, without their links.
         *
         *     Requires the scope `members`. Not for test keys.
         */
        get: operations["listInvitations"];
        put?: never;
        /**
         * Invite a member
         * @description Mails a link that works once, within 72 hours; where the server can send no mail, the answer carries it. An earlier invitation of the address ends. Nobody gives a role that may do more than theirs, and only owners invite owners; a key with the scope `admin` invites the first one.
         *
         *     Requires the scope `members`. Not for test keys. A session must be elevated.
         */
        post: operations["createInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/{id}": {
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
         * Revoke an invitation
         * @description Its link works no longer.
         *
         *     Requires the scope `members`. Not for test keys.
         */
        delete: operations["revokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Accept an invitation
         * @description Uses the link up. The password becomes that of a new account, unless the address has one: then it must be its password. It opens no session: log in afterwards.
         */
        post: operations["acceptInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/operator/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Invite a member of any client
         * @description Answers the link, for you to hand it on. It works once, within 72 hours. No mail is sent.
         */
        post: operations["inviteMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/operator/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the members of any client */
        get: operations["listMembersOfClient"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/operator/members/{id}": {
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
         * Disable or enable an account
         * @description For all clients that the person belongs to. Disabling ends all their sessions.
         */
        patch: operations["disableMember"];
        trace?: never;
    };
    "/api/operator/members/{id}/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a member choose a new password
         * @description For who has lost password and authenticator. Answers a link, for you to hand it on: it works once, within an hour, removes the second factor and ends all sessions.
         */
        post: operations["resetMember"];
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
         * List audit log entries
         * @description Changes made by your keys, by members and by operators; for the operator, those of all clients. Newest first.
         *
         *     Requires the scope `admin`. Not for test keys.
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
         * Get usage figures
         * @description Figures by the UTC day on which notifications were accepted, including what happened to them later. A background job counts them: see `asOf`. Live and test keys are counted separately.
         *
         *     Requires the scope `notifications:read`.
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
    "/api/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get figures over time
         * @description How often notifications became each status, by the time at which they did, and how long it took. One that goes through a status twice, such as by a retry or a replay, counts twice. (`GET /api/usage` has what became of the notifications of each day, with cost.) Figures by the minute are kept for 7 days, those by the hour for 90 and those by the day for 400, unless the operator has it otherwise. Live and test keys are counted separately.
         *
         *     Requires the scope `notifications:read`.
         */
        get: operations["getStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stats/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Count what waits by reason
         * @description Notifications that wait as of now, by status and reason. Live and test keys are counted separately.
         *
         *     Requires the scope `notifications:read`.
         */
        get: operations["countWaiting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Stream what changes
         * @description Server-sent events that say what has changed, at most twice a second: ask again for what you show. `live` comes first, and when its `mode` changes: ask for everything then, and with `polling` every 10 seconds, since changes are not told while Kafka is away. `changed` names the topics, with how many notifications became which status where that is known. Nothing is repeated after a reconnect. A session needs the header `x-client-id`, which `EventSource` cannot send: use `fetch` and read the body.
         *
         *     Requires the scope `notifications:read`.
         */
        get: operations["streamChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List provider accounts
         * @description The accounts that your messages can go by: for a test key the sandbox. Their state is that of all clients, lines and figures are your own; with the operator’s token, those of all clients. `STATS_ENABLED=false` on the server leaves `sent`, `failed` and `errors` as they are.
         *
         *     Requires the scope `notifications:read`.
         */
        get: operations["listProviders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/operator/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get an overview of the server
         * @description Clients by volume, and what waits, as of a few seconds ago at most. Health of the parts is in `GET /health`, Kafka in `GET /api/operator/kafka`.
         */
        get: operations["getOperatorOverview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/operator/kafka": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get brokers, topics and consumer groups
         * @description Posthorn’s topics with their sizes, and the groups that it reads them by with their lag. At most a second old, however many ask.
         */
        get: operations["getKafka"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/operator/kafka/topics/{topic}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a topic
         * @description Its partitions with leader, replicas and offsets, at most 1,000.
         */
        get: operations["getKafkaTopic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/operator/kafka/topics/{topic}/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List the latest records of a topic
         * @description By reference, the latest first: where a record stands, when it came, its key, type and ids. Never its value, so no address and no content. Nothing is consumed: no group joins and no offset is committed.
         */
        get: operations["listKafkaRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/operator/kafka/groups/{group}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Get a consumer group
         * @description Its members, and for each partition of Posthorn’s topics that it reads what it has committed and how far it is behind.
         */
        get: operations["getKafkaGroup"];
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
        /** @description When to retry. Delays are in milliseconds; omitted fields use the client’s settings. */
        RetryPolicy: {
            /** @description Retries after the first attempt. */
            maxRetries?: number;
            initialDelayMs?: number;
            /** @description Multiplier from one delay to the next. */
            factor?: number;
            maxDelayMs?: number;
            /** @description Random share by which a delay is lengthened or shortened: 0.1 is 10 %. */
            jitter?: number;
            /** @description Explicit delays, one retry per entry. Cannot be combined with the other fields. */
            delaysMs?: number[];
        };
        NotificationRequest: {
            /** @enum {string} */
            channel: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
            recipient: components["schemas"]["Recipient"];
            content?: components["schemas"]["Content"];
            /** @description A plain text or HTML body, instead of `content`. */
            message?: string;
            /** @description A published template, instead of `content`. It is rendered before the request is answered; a fallback without content takes its own words from the same template. */
            template?: components["schemas"]["TemplateRequest"];
            /**
             * @description 1 is the highest, 10 the lowest; 1 to 3 are urgent.
             * @default 5
             */
            priority?: number;
            /**
             * @description `marketing` e-mails carry an unsubscribe link. If omitted, that of the template; without one `transactional`.
             * @enum {string}
             */
            category?: "transactional" | "marketing";
            /**
             * @description If the provider may have accepted it but did not confirm: send again, or stop. Marketing stops by default.
             * @enum {string}
             */
            onAmbiguous?: "resend" | "hold";
            retry?: components["schemas"]["RetryPolicy"];
            routing?: components["schemas"]["Routing"];
            /** @description Deduplicates per channel: a second request with the same `eventId` gets the first answer. */
            eventId?: string;
            /**
             * @description Labels to filter and cancel by.
             * @default []
             */
            tags?: string[];
            /**
             * @description Your own data, returned unchanged; at most 4 KiB of flat JSON.
             * @default {}
             */
            metadata?: {
                [key: string]: string | number | boolean | null;
            };
            /**
             * Format: date-time
             * @description When to send: a time with an offset, at most a year ahead. A time in the past means now.
             */
            sendAt?: string;
            /** @description Delay in milliseconds, instead of `sendAt`. */
            delayMs?: number;
            /**
             * Format: date-time
             * @description The notification is not sent after this time.
             */
            expiresAt?: string;
            /**
             * @description `skip`: do not send if it is late, that is `lateAfterMs` after its time (without a time: after acceptance), whatever the reason: an outage, a limit, or others that go first.
             * @enum {string}
             */
            onLate?: "send" | "skip";
            /** @description How late is too late for `skip`, in milliseconds; 60,000 by default. */
            lateAfterMs?: number;
        };
        /** @description The addresses of one person, or the address for the channel as a plain string. */
        Recipient: string | components["schemas"]["Person"];
        /** @description The addresses of one person. Each channel uses its own. */
        Person: {
            /** @description Your id for this person; the address for `in_app`. */
            userId?: string;
            /**
             * Format: email
             * @description For `email`.
             */
            email?: string;
            /** @description For `sms` and `whatsapp`, in international form, such as `+14155552671`. */
            phone?: string;
            /** @description For `push`: the registration token of a device, from FCM. */
            token?: string;
            /** @description For `push`: a browser’s push subscription, as `PushSubscription.toJSON()` returns it. */
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
        /** @description The content. Each channel accepts its own fields and refuses those of other channels. */
        Content: {
            /** @description The subject of an e-mail, `Notification` if omitted; the title for push and in-app. */
            subject?: string;
            /** @description HTML or plain text, whichever the channel accepts. For `email` and `in_app` it is HTML if it is a document, or has elements that are closed and nothing else between angle brackets; otherwise it is sent as plain text, unchanged. Use `html` or `text` to say which it is. */
            body?: string;
            /** @description HTML, for `email` and `in_app`. Sent as HTML whatever it looks like. */
            html?: string;
            /** @description Plain text, sent unchanged whatever it looks like; generated from the HTML if omitted. */
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
            /** @description The file in base64. */
            content: string;
            /**
             * @description The media type, with its parameters where it has any; not `multipart/…`.
             * @default application/octet-stream
             */
            contentType?: string;
            /** @description Content-ID of an inline image: the HTML refers to it as `cid:<contentId>`. */
            contentId?: string;
        };
        /** @description A published template and what to render it with. The words are rendered at once, and stay as they are. */
        TemplateRequest: {
            /** @example order-shipped */
            key: string;
            /**
             * @description What the words are made with, as the schema of the template says.
             * @default {}
             */
            data?: {
                [key: string]: unknown;
            };
            /** @description The published version, unless another one is named. */
            version?: number;
            /** @description The language wanted, such as `pt-BR`; the nearest that there is, is used. */
            locale?: string;
            /** @description A variant by name, in place of a draw. */
            variant?: string;
        };
        Routing: {
            /** @description Providers of the channel, in order of preference; all configured ones if omitted. */
            providers?: string[];
            /** @description Channels to try when the first one has failed permanently. */
            fallback?: components["schemas"]["Fallback"][];
        };
        /** @description Another channel. An omitted recipient or content is taken from the notification; of a template its words for this channel. */
        Fallback: {
            /** @enum {string} */
            channel: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
            recipient?: components["schemas"]["Recipient"];
            content?: components["schemas"]["Content"];
        };
        TemplateSource: {
            name: string;
            /**
             * @default transactional
             * @enum {string}
             */
            category?: "transactional" | "marketing";
            /** @default en */
            defaultLocale?: string;
            /**
             * @description JSON Schema of the data, in a subset.
             * @default {
             *       "type": "object",
             *       "properties": {}
             *     }
             */
            schema?: {
                [key: string]: unknown;
            };
            /**
             * @description Data that satisfies the schema.
             * @default {}
             */
            sample?: {
                [key: string]: unknown;
            };
            /** @default null */
            layout?: string | null;
            /** @default [] */
            variants?: {
                key: string;
                weight: number;
            }[];
            content: {
                [key: string]: {
                    [key: string]: {
                        /** @description Of an e-mail. */
                        subject?: string;
                        /** @description Of push and in-app. */
                        title?: string;
                        /** @description Plain text, of sms, whatsapp, push and in-app. */
                        body?: string;
                        /** @description MJML of an e-mail: sections for the layout, or a whole document. */
                        mjml?: string;
                        /** @description Of e-mail and in-app. */
                        html?: string;
                        /** @description Of an e-mail; made from its HTML if omitted. */
                        text?: string | null;
                        url?: string;
                        image?: string;
                        data?: {
                            [key: string]: unknown;
                        };
                        /** @description Of whatsapp: a template of Meta’s. */
                        template?: {
                            [key: string]: unknown;
                        };
                        media?: {
                            [key: string]: unknown;
                        };
                        /** @description Of a webhook. */
                        payload?: {
                            [key: string]: unknown;
                        };
                    };
                };
            };
            /**
             * @description By language tag, by name: a text, or one for each plural form (`one`, `few`, `other` …).
             * @default {}
             */
            strings?: {
                [key: string]: {
                    [key: string]: string | {
                        [key: string]: string;
                    };
                };
            };
        };
        LayoutSource: {
            name: string;
            mjml?: string;
            html?: string;
            text?: string;
            /** @description By language tag, by name: a text, or one for each plural form (`one`, `few`, `other` …). */
            strings?: {
                [key: string]: {
                    [key: string]: string | {
                        [key: string]: string;
                    };
                };
            };
        };
        PartialSource: {
            name: string;
            mjml?: string;
            html?: string;
            text?: string;
            /** @description By language tag, by name: a text, or one for each plural form (`one`, `few`, `other` …). */
            strings?: {
                [key: string]: {
                    [key: string]: string | {
                        [key: string]: string;
                    };
                };
            };
        };
        CampaignRequest: {
            /** @description For your own lists. */
            name: string;
            /** @enum {string} */
            channel: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
            rate?: components["schemas"]["CampaignRate"] | null;
            /** @description What is not sent by then expires. */
            expiresAt?: string | null;
            guard?: components["schemas"]["CampaignGuard"];
            /** @description A published template. The data of each row of the audience is laid over `data`. */
            template?: components["schemas"]["TemplateRequest"];
            /** @description The same words for all, instead of `template`; without attachments. */
            content?: components["schemas"]["Content"];
            /**
             * @description If omitted, that of the template; without one `transactional`.
             * @enum {string}
             */
            category?: "transactional" | "marketing";
            /** @description 4 is the highest that a campaign can have, 10 the lowest. */
            priority?: number;
            /** @enum {string} */
            onAmbiguous?: "resend" | "hold";
            retry?: components["schemas"]["RetryPolicy"];
            routing?: components["schemas"]["CampaignRouting"];
            schedule?: components["schemas"]["CampaignSchedule"] | null;
            /**
             * @description Which notifications your webhooks are told of: those that went wrong, or all. Default: `failures`.
             * @enum {string}
             */
            events?: "failures" | "all";
            /** @description Of the campaign; its notifications are found by `?campaign=`. */
            tags?: string[];
            /** @description Your own data, returned unchanged; at most 4 KiB of flat JSON. */
            metadata?: {
                [key: string]: string | number | boolean | null;
            };
        };
        /** @description Messages a second, at most; as fast as it goes if omitted. */
        CampaignRate: {
            perSecond: number;
        };
        /** @description Pauses the campaign when more than so many percent of at least `minSample` have gone wrong. */
        CampaignGuard: {
            /** @default 5 */
            failedPercent?: number | null;
            /** @default 3 */
            bouncedPercent?: number | null;
            /** @default 0.1 */
            complainedPercent?: number | null;
            /** @default 500 */
            minSample?: number;
        };
        CampaignRouting: {
            providers?: string[];
        };
        /** @description When it is sent; when it is started if omitted. */
        CampaignSchedule: {
            /**
             * Format: date-time
             * @description A moment; the past means at once.
             */
            at: string;
        } | {
            /**
             * @description As the clock shows it in `zone`. A time that the clock skips is as much later.
             * @example 2026-12-01T09:00
             */
            local: string;
            /** @description A time zone, or `recipient` for each one’s own. */
            zone: "recipient" | string;
            /**
             * @description The zone of recipients without one; `UTC` if omitted.
             * @example Europe/Berlin
             */
            fallback?: string;
            /**
             * @description If that time is over in a recipient’s zone when the campaign starts: send now, or not at all.
             * @default now
             * @enum {string}
             */
            ifPast?: "now" | "skip";
        };
        CampaignPatch: {
            /** @description For your own lists. */
            name?: string;
            rate?: components["schemas"]["CampaignRate"] | null;
            /** @description What is not sent by then expires. */
            expiresAt?: string | null;
            guard?: components["schemas"]["CampaignGuard"];
            /** @description A published template. The data of each row of the audience is laid over `data`. */
            template?: components["schemas"]["TemplateRequest"];
            /** @description The same words for all, instead of `template`; without attachments. */
            content?: components["schemas"]["Content"];
            /**
             * @description If omitted, that of the template; without one `transactional`.
             * @enum {string}
             */
            category?: "transactional" | "marketing";
            /** @description 4 is the highest that a campaign can have, 10 the lowest. */
            priority?: number;
            /** @enum {string} */
            onAmbiguous?: "resend" | "hold";
            retry?: components["schemas"]["RetryPolicy"];
            routing?: components["schemas"]["CampaignRouting"];
            schedule?: components["schemas"]["CampaignSchedule"] | null;
            /**
             * @description Which notifications your webhooks are told of: those that went wrong, or all. Default: `failures`.
             * @enum {string}
             */
            events?: "failures" | "all";
            /** @description Of the campaign; its notifications are found by `?campaign=`. */
            tags?: string[];
            /** @description Your own data, returned unchanged; at most 4 KiB of flat JSON. */
            metadata?: {
                [key: string]: string | number | boolean | null;
            };
        };
        /** @description Problem details (RFC 9457, `application/problem+json`). */
        Problem: {
            /** @description URL of a page about this problem, relative to this server. */
            type: string;
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What is wrong or what to do, in one sentence; the first of `errors` where there are any. */
            detail: string;
            /** @description The path of the request. */
            instance: string;
            /**
             * @description Stable identifier of the problem, for programs.
             * @enum {string}
             */
            code: "malformed_json" | "invalid_encoding" | "too_deep" | "incomplete_body" | "invalid_idempotency_key" | "invalid_query" | "invalid_cursor" | "conflicting_credentials" | "unauthorized" | "wrong_login" | "mfa_required" | "oidc_unfinished" | "oidc_refused" | "oidc_away" | "no_password" | "second_factor_required" | "elevation_required" | "not_a_member" | "cross_origin" | "keys_only" | "insufficient_scope" | "live_keys_only" | "address_not_allowed" | "registration_closed" | "not_for_operator" | "not_genuine" | "not_found" | "invalid_link" | "method_not_allowed" | "request_in_flight" | "not_cancellable" | "may_have_been_sent" | "not_reschedulable" | "already_replaying" | "already_resolved" | "expired" | "not_replayable" | "not_editable" | "not_resolvable" | "key_revoked" | "beyond_own_bounds" | "last_key" | "last_owner" | "already_member" | "too_many_invitations" | "totp_enabled" | "too_many_webhooks" | "webhook_disabled" | "too_many_templates" | "in_use" | "wrong_campaign_status" | "content_pinned" | "audience_moved" | "not_ready" | "total_changed" | "revision_mismatch" | "body_too_large" | "unsupported_media_type" | "validation_failed" | "unknown_field" | "not_supported_yet" | "idempotency_key_reuse" | "event_id_reuse" | "unknown_event_type" | "invalid_template" | "unreadable_audience" | "unknown_template" | "unknown_version" | "template_suspended" | "template_too_expensive" | "unreadable_receipt" | "too_many_requests" | "too_many_attempts" | "too_many_tries" | "quota_exceeded" | "too_many_streams" | "internal" | "templates_busy" | "unavailable";
            /**
             * @description Identifies this request in the server log.
             * @example req_01jd8m9q4wf7vrk2h3n5c6t8xz
             */
            requestId: string;
            /**
             * @description The notification’s current status, where that is the reason.
             * @enum {string}
             */
            notificationStatus?: "PENDING" | "SCHEDULED" | "DEFERRED" | "PROCESSING" | "RETRYING" | "SENT" | "DELIVERED" | "OPENED" | "CLICKED" | "BOUNCED" | "COMPLAINED" | "FAILED" | "UNKNOWN" | "CANCELLED" | "EXPIRED" | "SUPPRESSED";
            /** @description The invalid fields of the request. */
            errors?: components["schemas"]["FieldError"][];
            /** @description What is wrong in the source of a template. */
            problems?: components["schemas"]["TemplateProblem"][];
        };
        FieldError: {
            /** @description JSON pointer (RFC 6901) into the body; `/query/<name>` for a query parameter. */
            pointer: string;
            /** @enum {string} */
            code: "required" | "unknown_field" | "not_supported_yet" | "invalid_type" | "invalid_value" | "invalid_address" | "out_of_range" | "too_short" | "too_long" | "conflicting_fields" | "channel_not_set_up" | "unknown_provider" | "too_far_ahead" | "expires_too_early" | "past_expiry" | "forbidden_character" | "forbidden_key";
            /** @description What is wrong with the field. It never repeats the value. */
            detail: string;
        };
        TemplateProblem: {
            /** @description JSON pointer (RFC 6901) into the source, such as `/content/email/en/mjml`. */
            pointer: string;
            code: string;
            detail: string;
            /** @description From 1, in the text that the pointer leads to. */
            line: number | null;
            column: number | null;
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
                /** @description The API key. It is shown only once. */
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
                /** @description All sent and failed notifications. */
                total: number;
            };
        };
        Settings: {
            limits: {
                /** @description Messages per user and window. Messages beyond the limit wait. */
                email: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
                    windowMs: number;
                };
                /** @description Messages per user and window. Messages beyond the limit wait. */
                sms: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
                    windowMs: number;
                };
                /** @description Messages per user and window. Messages beyond the limit wait. */
                whatsapp: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
                    windowMs: number;
                };
                /** @description Messages per user and window. Messages beyond the limit wait. */
                push: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
                    windowMs: number;
                };
                /** @description Messages per user and window. Messages beyond the limit wait. */
                webhook: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
                    windowMs: number;
                };
                /** @description Messages per user and window. Messages beyond the limit wait. */
                in_app: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
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
                /** @description Delays in milliseconds, one retry per entry. */
                delaysMs: number[];
            };
            quotas: {
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                email?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                sms?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                whatsapp?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                push?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                webhook?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                in_app?: {
                    perDay?: number;
                    perMonth?: number;
                };
            };
            prices: {
                /** @description Price per message, for `GET /api/usage`. */
                email?: {
                    amount: string;
                    currency: string;
                };
                /** @description Price per message, for `GET /api/usage`. */
                sms?: {
                    amount: string;
                    currency: string;
                };
                /** @description Price per message, for `GET /api/usage`. */
                whatsapp?: {
                    amount: string;
                    currency: string;
                };
                /** @description Price per message, for `GET /api/usage`. */
                push?: {
                    amount: string;
                    currency: string;
                };
                /** @description Price per message, for `GET /api/usage`. */
                webhook?: {
                    amount: string;
                    currency: string;
                };
                /** @description Price per message, for `GET /api/usage`. */
                in_app?: {
                    amount: string;
                    currency: string;
                };
            };
        };
        OwnSettings: {
            limits: {
                /** @description Messages per user and window. Messages beyond the limit wait. */
                email?: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
                    windowMs: number;
                };
                /** @description Messages per user and window. Messages beyond the limit wait. */
                sms?: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
                    windowMs: number;
                };
                /** @description Messages per user and window. Messages beyond the limit wait. */
                whatsapp?: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
                    windowMs: number;
                };
                /** @description Messages per user and window. Messages beyond the limit wait. */
                push?: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
                    windowMs: number;
                };
                /** @description Messages per user and window. Messages beyond the limit wait. */
                webhook?: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
                    windowMs: number;
                };
                /** @description Messages per user and window. Messages beyond the limit wait. */
                in_app?: {
                    count: number;
                    /** @description Length of the window in milliseconds. */
                    windowMs: number;
                };
            };
            /** @description Null if the server’s policy is used. What is not here is as the server has it. */
            retry: {
                maxRetries?: number;
                initialDelayMs?: number;
                factor?: number;
                maxDelayMs?: number;
                jitter?: number;
                delaysMs?: number[];
            } | null;
            quotas: {
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                email?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                sms?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                whatsapp?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                push?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                webhook?: {
                    perDay?: number;
                    perMonth?: number;
                };
                /** @description Notifications accepted per UTC day and month: the lower of your own limit and the server’s. */
                in_app?: {
                    perDay?: number;
                    perMonth?: number;
                };
            };
            prices: {
                /** @description Price per message, for `GET /api/usage`. */
                email?: {
                    amount: string;
                    currency: string;
                };
                /** @description Price per message, for `GET /api/usage`. */
                sms?: {
                    amount: string;
                    currency: string;
                };
                /** @description Price per message, for `GET /api/usage`. */
                whatsapp?: {
                    amount: string;
                    currency: string;
                };
                /** @description Price per message, for `GET /api/usage`. */
                push?: {
                    amount: string;
                    currency: string;
                };
                /** @description Price per message, for `GET /api/usage`. */
                webhook?: {
                    amount: string;
                    currency: string;
                };
                /** @description Price per message, for `GET /api/usage`. */
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
             * @description Encoding of an SMS.
             * @enum {string}
             */
            encoding?: "GSM-7" | "UCS-2";
            /** @description Number of SMS segments that will be billed. */
            segments?: number;
        };
        /** @enum {string} */
        Channel: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
        BatchResult: {
            /** @description Position in the request, from 0. */
            index: number;
            /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
            notificationId: string;
            /** @constant */
            status: "PENDING";
        } | {
            /** @description Position in the request, from 0. */
            index: number;
            problem: components["schemas"]["ProblemOfPart"];
        };
        /** @description Why this item was refused. */
        ProblemOfPart: {
            /** @description URL of a page about this problem, relative to this server. */
            type: string;
            title: string;
            /** @description The HTTP status. */
            status: number;
            /** @description What is wrong or what to do, in one sentence; the first of `errors` where there are any. */
            detail: string;
            /**
             * @description Stable identifier of the problem, for programs.
             * @enum {string}
             */
            code: "malformed_json" | "invalid_encoding" | "too_deep" | "incomplete_body" | "invalid_idempotency_key" | "invalid_query" | "invalid_cursor" | "conflicting_credentials" | "unauthorized" | "wrong_login" | "mfa_required" | "oidc_unfinished" | "oidc_refused" | "oidc_away" | "no_password" | "second_factor_required" | "elevation_required" | "not_a_member" | "cross_origin" | "keys_only" | "insufficient_scope" | "live_keys_only" | "address_not_allowed" | "registration_closed" | "not_for_operator" | "not_genuine" | "not_found" | "invalid_link" | "method_not_allowed" | "request_in_flight" | "not_cancellable" | "may_have_been_sent" | "not_reschedulable" | "already_replaying" | "already_resolved" | "expired" | "not_replayable" | "not_editable" | "not_resolvable" | "key_revoked" | "beyond_own_bounds" | "last_key" | "last_owner" | "already_member" | "too_many_invitations" | "totp_enabled" | "too_many_webhooks" | "webhook_disabled" | "too_many_templates" | "in_use" | "wrong_campaign_status" | "content_pinned" | "audience_moved" | "not_ready" | "total_changed" | "revision_mismatch" | "body_too_large" | "unsupported_media_type" | "validation_failed" | "unknown_field" | "not_supported_yet" | "idempotency_key_reuse" | "event_id_reuse" | "unknown_event_type" | "invalid_template" | "unreadable_audience" | "unknown_template" | "unknown_version" | "template_suspended" | "template_too_expensive" | "unreadable_receipt" | "too_many_requests" | "too_many_attempts" | "too_many_tries" | "quota_exceeded" | "too_many_streams" | "internal" | "templates_busy" | "unavailable";
            /**
             * @description The notification’s current status, where that is the reason.
             * @enum {string}
             */
            notificationStatus?: "PENDING" | "SCHEDULED" | "DEFERRED" | "PROCESSING" | "RETRYING" | "SENT" | "DELIVERED" | "OPENED" | "CLICKED" | "BOUNCED" | "COMPLAINED" | "FAILED" | "UNKNOWN" | "CANCELLED" | "EXPIRED" | "SUPPRESSED";
            /** @description The invalid fields of the request. */
            errors?: components["schemas"]["FieldError"][];
            /** @description What is wrong in the source of a template. */
            problems?: components["schemas"]["TemplateProblem"][];
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
             * @description `no_address`: the recipient has no address for this channel. `not_set_up`: the server has no provider for it.
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
            /** @description Null if the content was given. */
            template: components["schemas"]["NotificationTemplate"] | null;
            status: components["schemas"]["NotificationStatus"];
            /** @description The reason for the status, such as `user_limit` or `scheduled`. */
            reason: string | null;
            /** @description 1 is the highest, 10 the lowest. */
            priority: number;
            /** @enum {string} */
            category: "transactional" | "marketing";
            /** @description Retries in this run; a replay starts again at 0. */
            retryCount: number;
            /** @description Why the last attempt failed. */
            errorMessage: string | null;
            /** @description Provider that accepted it or was tried last. */
            provider: string | null;
            /** @description The provider’s own id for the message. */
            providerMessageId: string | null;
            eventId: string | null;
            /** @description The campaign that it belongs to. */
            campaignId: string | null;
            tags: string[];
            metadata: {
                [key: string]: string | number | boolean | null;
            };
            /** @description Null: send immediately. */
            sendAt: string | null;
            sentAt: string | null;
            /** @description As reported by the provider, if it reports deliveries. */
            deliveredAt: string | null;
            /** @description Since when nothing is left of its recipient, its content and what providers answered. */
            erasedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description The recipient, with its addresses normalised. */
        NotificationRecipient: {
            /** @description Your id for this person. */
            userId?: string;
            email?: string;
            /** @description In E.164 format, such as `+14155552671`. */
            phone?: string;
            /** @description Registration token of a device. */
            token?: string;
            /** @description Push subscription of a browser. */
            subscription?: {
                endpoint: string;
                keys: {
                    p256dh: string;
                    auth: string;
                };
            };
            /** @description URL of a webhook. */
            url?: string;
        };
        /** @description The content, with defaults filled in and the fields of its channel. */
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
                /** @description Content-ID of an inline image. */
                contentId: string | null;
                /** @description Size of the file. The file itself is not returned. */
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
            /** @description The body of the webhook call. */
            payload?: {
                [key: string]: unknown;
            };
        };
        /** @description What the content was rendered from. */
        NotificationTemplate: {
            key: string;
            version: number;
            /** @description The language that was used; `*` for words of no language. */
            locale: string;
            variant: string | null;
            /**
             * @description The content was rendered when the notification was accepted, and stays as it is.
             * @constant
             */
            pinned: true;
            /** @description SHA-256 of `content` as JSON with sorted keys, in hexadecimal digits; null once it is erased. */
            contentSha256: string | null;
        };
        /**
         * @description PENDING, SCHEDULED, DEFERRED, PROCESSING and RETRYING are in progress; all others are final, although SENT to COMPLAINED can still change with the provider’s receipts. UNKNOWN: the provider may have accepted it.
         * @enum {string}
         */
        NotificationStatus: "PENDING" | "SCHEDULED" | "DEFERRED" | "PROCESSING" | "RETRYING" | "SENT" | "DELIVERED" | "OPENED" | "CLICKED" | "BOUNCED" | "COMPLAINED" | "FAILED" | "UNKNOWN" | "CANCELLED" | "EXPIRED" | "SUPPRESSED";
        Pagination: {
            hasMore: boolean;
            /** @description Cursor of the next page; null on the last page. */
            nextCursor: string | null;
        };
        /** @description A notification with its attempts and timeline. */
        NotificationWithStory: {
            /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /** @example cli_01jd8m9q4wf7vrk2h3n5c6t8xz */
            clientId: string;
            channel: components["schemas"]["Channel"];
            recipient: components["schemas"]["NotificationRecipient"];
            content: components["schemas"]["NotificationContent"];
            /** @description Null if the content was given. */
            template: components["schemas"]["NotificationTemplate"] | null;
            status: components["schemas"]["NotificationStatus"];
            /** @description The reason for the status, such as `user_limit` or `scheduled`. */
            reason: string | null;
            /** @description 1 is the highest, 10 the lowest. */
            priority: number;
            /** @enum {string} */
            category: "transactional" | "marketing";
            /** @description Retries in this run; a replay starts again at 0. */
            retryCount: number;
            /** @description Why the last attempt failed. */
            errorMessage: string | null;
            /** @description Provider that accepted it or was tried last. */
            provider: string | null;
            /** @description The provider’s own id for the message. */
            providerMessageId: string | null;
            eventId: string | null;
            /** @description The campaign that it belongs to. */
            campaignId: string | null;
            tags: string[];
            metadata: {
                [key: string]: string | number | boolean | null;
            };
            /** @description Null: send immediately. */
            sendAt: string | null;
            sentAt: string | null;
            /** @description As reported by the provider, if it reports deliveries. */
            deliveredAt: string | null;
            /** @description Since when nothing is left of its recipient, its content and what providers answered. */
            erasedAt: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            attempts: components["schemas"]["Attempt"][];
            timeline: components["schemas"]["TimelineEntry"][];
        };
        /** @description One call to a provider. */
        Attempt: {
            /** @description Counts from 1 across all runs. */
            number: number;
            provider: string;
            /** Format: date-time */
            startedAt: string;
            /** @description Null while it is in progress. */
            finishedAt: string | null;
            /** @description `ambiguous`: the provider may have accepted it. `config`: the server’s account or settings are wrong. */
            outcome: ("sent" | "transient" | "throttled" | "permanent" | "config" | "ambiguous") | null;
            /** @description Error code, such as `smtp_550`. */
            code: string | null;
            detail: string | null;
            /** @description The provider’s answer, truncated if long. */
            response: string | null;
        };
        /** @description A change of status or reason. */
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
                /** @description Null if there is no such notification. */
                status: components["schemas"]["NotificationStatus"] | null;
            }[];
            /**
             * @description More notifications match than one request can cancel: repeat it.
             * @constant
             */
            hasMore?: true;
            /** @description Of a dry run: how many would be tried, at most 100,000. Those that a provider may have already are not cancelled. */
            wouldCancel?: number;
        };
        QueuedMessage: {
            /** @constant */
            status: "queued";
            /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
            messageId: string;
        };
        Simulation: {
            /**
             * @description SENT: if the provider accepts it. SCHEDULED, DEFERRED: waits until `sendAt`, or in line for its provider account (`ahead`, `estimatedAt`). REFUSED: see `problem`. REPLAYED: the request is a repetition, see `replayOf`.
             * @enum {string}
             */
            wouldBe: "SENT" | "SCHEDULED" | "DEFERRED" | "SUPPRESSED" | "EXPIRED" | "REFUSED" | "REPLAYED";
            /** @description When the provider would be called; null: never, or nobody can promise when (see `estimatedAt`). */
            sendAt: string | null;
            /** @description While it waits in line for the provider account: how many go first; 10,000 stands for so many or more. Clients take turns. */
            ahead: number | null;
            /** @description While it waits in line: an estimate of when it goes. It can be earlier or later, and behind 10,000 it is the earliest. */
            estimatedAt: string | null;
            /** @description The account that it waits for. */
            account: components["schemas"]["SimulatedAccount"] | null;
            /** @description The provider that would be called first. */
            provider: string | null;
            /** @description All providers that would be tried, in order. */
            route: components["schemas"]["SimulatedRoute"][];
            /** @description The checks in order, up to the deciding one. */
            gates: components["schemas"]["SimulatedGate"][];
            /** @description The problem that `POST /api/notifications` would return instead of 202. */
            problem: components["schemas"]["ProblemOfPart"] | null;
            /** @description The notification that would be returned. */
            replayOf: string | null;
            /** @description What the template would say; null without one. */
            rendered: components["schemas"]["RenderedTemplate"] | null;
        };
        SimulatedAccount: {
            provider: string;
            /**
             * @description `limited`: its rate or daily cap is used up. `busy`: others go first. `away`: nothing gets through.
             * @enum {string}
             */
            state: "limited" | "busy" | "away";
            /** @description Since when nothing has got through; null unless `away`. */
            awaySince: string | null;
        };
        SimulatedRoute: {
            channel: components["schemas"]["Channel"];
            provider: string;
            /** @description Explanation for people; the wording may change. */
            why: string;
        };
        SimulatedGate: {
            /** @enum {string} */
            gate: "idempotency_key" | "event_id" | "template" | "installation" | "quota" | "due" | "campaign" | "suppression" | "user_limit" | "provider" | "content" | "expiry";
            /**
             * @description `stop` at a route rules out that route only; later gates show the others.
             * @enum {string}
             */
            result: "pass" | "wait" | "stop";
            /** @description The notification’s `reason` in that case; null for `pass`. */
            reason: string | null;
            /**
             * Format: date-time
             * @description For `wait`: when the check would be repeated. For `expiry`: `expiresAt`.
             */
            until?: string;
            channel?: components["schemas"]["Channel"];
            provider?: string;
        };
        RenderedTemplate: {
            key: string;
            version: number;
            /** @description The language that is used; `*` for words of no language. */
            locale: string;
            variant: string | null;
            /** @description For each channel that it says. */
            content: {
                channel: components["schemas"]["Channel"];
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
                    /** @description Content-ID of an inline image. */
                    contentId: string | null;
                    /** @description Size of the file. The file itself is not returned. */
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
                /** @description The body of the webhook call. */
                payload?: {
                    [key: string]: unknown;
                };
            }[];
        };
        WhyItWaits: {
            /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            status: components["schemas"]["NotificationStatus"];
            /** @description The reason for the status. */
            reason: string | null;
            /**
             * @description `final`: nothing any more. `sending`: a provider’s answer. `outbox`: not handed to Kafka yet. `handed_over`: in Kafka or Temporal, its workflow has not asked to send yet. `campaign`: its turn in its campaign. `scheduled`: its time. `pause`: the pause before the next attempt. `called`: its turn has come, its workflow has not begun. `gate`: see the last of `gates`. `ready`: nothing is in the way; its workflow looks again by `asksAgainAt`.
             * @enum {string}
             */
            waitsFor: "final" | "sending" | "outbox" | "handed_over" | "campaign" | "scheduled" | "pause" | "called" | "gate" | "ready";
            /** @description The same in words, for people; the wording may change. */
            because: string;
            /**
             * Format: date-time
             * @description Since when it waits for that.
             */
            since: string;
            /** @description Until when, if that is known; of a pause an estimate, of a call its lease. */
            until: string | null;
            /** @description When its workflow looks again at the latest; it may be called earlier. */
            asksAgainAt: string | null;
            /** @description While it waits in line for the provider account: how many go first; 10,000 stands for so many or more. Clients take turns. */
            ahead: number | null;
            /** @description While it waits in line: an estimate of when it goes. It can be earlier or later, and behind 10,000 it is the earliest. */
            estimatedAt: string | null;
            /** @description The account that it waits for. */
            account: components["schemas"]["SimulatedAccount"] | null;
            /** @description The call that is under way. */
            sending: components["schemas"]["CallUnderWay"] | null;
            campaign: components["schemas"]["CampaignOfNotification"] | null;
            /** @description The checks in order, as they would go now; empty if it is final or with a provider. */
            gates: components["schemas"]["SimulatedGate"][];
            /** @description As they would be tried from now on; those that are spent are the last. */
            routes: components["schemas"]["RouteLeft"][];
            /** @description Its workflow in Temporal, or that of the campaign which sends it. */
            workflowId: string;
            /** @description The workflow in the Temporal UI; null if the server names none. */
            temporalUiUrl: string | null;
        };
        CallUnderWay: {
            channel: components["schemas"]["Channel"];
            provider: string;
            /**
             * Format: date-time
             * @description Until then nobody else judges the call. It is renewed while the worker lives.
             */
            leaseUntil: string;
        };
        CampaignOfNotification: {
            /** @example cmp_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /** @enum {string} */
            status: "DRAFT" | "CHECKED" | "SCHEDULED" | "RUNNING" | "PAUSED" | "COMPLETED" | "CANCELLED";
            /** @description Why it is paused. */
            reason: ("person" | "guard" | "content_failed") | null;
            /** @description Messages a second, at most. */
            ratePerSecond: number | null;
        };
        RouteLeft: {
            channel: components["schemas"]["Channel"];
            provider: string;
            /** @description Attempts of this run that it has used up. */
            attempts: number;
            /** @description 0: it is not tried any more. */
            attemptsLeft: number;
            /** @description Explanation for people; the wording may change. */
            why: string;
        };
        /** @description What a webhook was told of a notification. */
        WebhookDelivery: {
            /** @example whk_01jd8m9q4wf7vrk2h3n5c6t8xz */
            webhookId: string;
            /** @example evt_01jd8m9q4wf7vrk2h3n5c6t8xz */
            eventId: string;
            eventType: string;
            /**
             * @description PENDING: it is tried until it is delivered or given up. SKIPPED: the webhook was disabled or deleted.
             * @enum {string}
             */
            status: "PENDING" | "DELIVERED" | "FAILED" | "SKIPPED";
            /** @description 0 for the first delivery; each resend starts the next run. */
            run: number;
            /** @description Calls, of all runs. */
            attempts: number;
            /** @description Why the last call failed. */
            lastCode: string | null;
            /** @description Of the last call; null if there was no answer. */
            lastStatusCode: number | null;
            /** Format: date-time */
            createdAt: string;
            finishedAt: string | null;
        };
        ListedTemplate: {
            /** @example order-shipped */
            key: string;
            name: string;
            /** @description Of the draft; raised by each save. Also its `ETag`. */
            revision: number;
            /** @description Null before the first publication. */
            published: components["schemas"]["PublishedTemplate"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @enum {string} */
            category: "transactional" | "marketing";
            /** @description That it has words for. */
            channels: components["schemas"]["Channel"][];
            /** @description The published version is refused, because rendering it took too long three times. */
            suspended: boolean;
        };
        PublishedTemplate: {
            version: number;
            /** Format: date-time */
            at: string;
            /** @description The version that a rollback went back from. */
            rolledBackFrom: number | null;
        };
        TemplateWithUsage: {
            /** @example order-shipped */
            key: string;
            name: string;
            /** @description Of the draft; raised by each save. Also its `ETag`. */
            revision: number;
            /** @description Null before the first publication. */
            published: components["schemas"]["PublishedTemplate"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @enum {string} */
            category: "transactional" | "marketing";
            /** @description That it has words for. */
            channels: components["schemas"]["Channel"][];
            /** @description The published version is refused, because rendering it took too long three times. */
            suspended: boolean;
            /** @description The draft, as it was saved. */
            source: {
                [key: string]: unknown;
            };
            /** @description What keeps the draft from being published. */
            problems: components["schemas"]["TemplateProblem"][];
            warnings: components["schemas"]["TemplateProblem"][];
            archivedAt: string | null;
            /** @description What it names of the data, such as `order.number`. */
            variables: string[];
            usage: components["schemas"]["TemplateUsage"];
        };
        /** @description What became of notifications with this template, trials apart. Live and test keys are counted separately. */
        TemplateUsage: {
            /**
             * Format: date-time
             * @description What was accepted since then is counted: within 30 days, or less if that is more than 10000 notifications.
             */
            since: string;
            accepted: number;
            /** @description Accepted by a provider, including those that bounced later. */
            sent: number;
            /** @description FAILED or UNKNOWN. */
            failed: number;
            /** @description Null if nothing was accepted since then. */
            lastUsedAt: string | null;
        };
        Template: {
            /** @example order-shipped */
            key: string;
            name: string;
            /** @description Of the draft; raised by each save. Also its `ETag`. */
            revision: number;
            /** @description Null before the first publication. */
            published: components["schemas"]["PublishedTemplate"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @enum {string} */
            category: "transactional" | "marketing";
            /** @description That it has words for. */
            channels: components["schemas"]["Channel"][];
            /** @description The published version is refused, because rendering it took too long three times. */
            suspended: boolean;
            /** @description The draft, as it was saved. */
            source: {
                [key: string]: unknown;
            };
            /** @description What keeps the draft from being published. */
            problems: components["schemas"]["TemplateProblem"][];
            warnings: components["schemas"]["TemplateProblem"][];
            archivedAt: string | null;
            /** @description What it names of the data, such as `order.number`. */
            variables: string[];
        };
        ArchivedTemplate: {
            /** @example order-shipped */
            key: string;
        };
        TemplatePublication: {
            version: number;
            checksum: string;
            warnings: components["schemas"]["TemplateProblem"][];
        };
        TemplateVersion: {
            version: number;
            /** @description Of the draft; null if it was made anew with a layout or a partial. */
            revision: number | null;
            /** @description SHA-256, in hexadecimal digits. */
            checksum: string;
            note: string | null;
            /** @description `key:<id of the key>`. */
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /** @description The versions of the layout and the partials that it is made of, by key. */
            used: {
                layouts: {
                    [key: string]: number;
                };
                partials: {
                    [key: string]: number;
                };
            };
        };
        TemplateVersionWithSource: {
            version: number;
            /** @description Of the draft; null if it was made anew with a layout or a partial. */
            revision: number | null;
            /** @description SHA-256, in hexadecimal digits. */
            checksum: string;
            note: string | null;
            /** @description `key:<id of the key>`. */
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /** @description The versions of the layout and the partials that it is made of, by key. */
            used: {
                layouts: {
                    [key: string]: number;
                };
                partials: {
                    [key: string]: number;
                };
            };
            source: {
                [key: string]: unknown;
            };
            /** @description The version before it; null for the first. */
            comparedWith: number | null;
            changes: {
                /** @description JSON pointer (RFC 6901) into the source. */
                pointer: string;
                /** @description Unified diff; null if nearly all of a long text is different. */
                diff: string | null;
            }[];
        };
        TemplatePreview: {
            version: number | "draft";
            content: components["schemas"]["NotificationContent"];
            locale: {
                asked: string;
                /** @description `*` for words of no language. */
                used: string;
            };
            variant: string | null;
            warnings: {
                /** @enum {string} */
                code: "gmail_clips" | "many_segments";
                detail: string;
            }[];
            /** @description In bytes. */
            sizes: {
                html: number | null;
                text: number | null;
            };
            sms: {
                /** @enum {string} */
                encoding: "GSM-7" | "UCS-2";
                segments: number;
            } | null;
            /** @description What the template names and the data does not have. */
            missing: string[];
            /** @description What the data has and the template does not name. */
            unused: string[];
        };
        TemplateExperiment: {
            /** @description Raised when the set of variants is another; null without variants. */
            experiment: number | null;
            /** @enum {string} */
            by: "opened" | "clicked";
            /** Format: date-time */
            since: string;
            variants: {
                variant: string;
                weight: number;
                accepted: number;
                sent: number;
                delivered: number;
                opened: number;
                clicked: number;
                bounced: number;
                complained: number;
                /** @description Whose address is on the list of suppressions because of it. */
                unsubscribed: number;
                /** @description Share of those sent, with its Wilson interval of 95 %; null if none was sent. */
                rate: {
                    value: number;
                    low: number;
                    high: number;
                } | null;
            }[];
            verdict: {
                leader: string;
                /** @description That it is truly better than the next. */
                probability: number;
                /** @description How many each variant needs for a test of 5 % and 80 % power to find a difference as large as this. */
                neededPerVariant: number | null;
            } | null;
        };
        ListedTemplateFrame: {
            /** @example order-shipped */
            key: string;
            name: string;
            /** @description Of the draft; raised by each save. Also its `ETag`. */
            revision: number;
            /** @description Null before the first publication. */
            published: components["schemas"]["PublishedTemplate"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        /** @description A layout or a partial. */
        TemplateFrame: {
            /** @example order-shipped */
            key: string;
            name: string;
            /** @description Of the draft; raised by each save. Also its `ETag`. */
            revision: number;
            /** @description Null before the first publication. */
            published: components["schemas"]["PublishedTemplate"] | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description The draft, as it was saved. */
            source: {
                [key: string]: unknown;
            };
            /** @description What keeps the draft from being published. */
            problems: components["schemas"]["TemplateProblem"][];
            warnings: components["schemas"]["TemplateProblem"][];
            archivedAt: string | null;
        };
        TemplateDependent: {
            /** @example order-shipped */
            key: string;
            /** @description The published one. */
            version: number;
        };
        TemplateFramePublication: {
            version: number;
            checksum: string;
            warnings: components["schemas"]["TemplateProblem"][];
            republished: {
                key: string;
                version: number;
            }[];
        };
        Campaign: {
            /** @example cmp_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            name: string;
            /** @enum {string} */
            environment: "live" | "test";
            channel: components["schemas"]["Channel"];
            status: components["schemas"]["CampaignStatus"];
            /** @description Why it is paused; null otherwise. */
            reason: ("person" | "guard" | "content_failed") | null;
            /** @description Raised by each change that somebody makes. Also its `ETag`. */
            revision: number;
            /** @description Recipients; fixed once it is started. */
            total: number;
            /** @description The set rate; null: as fast as it goes. */
            rate: {
                perSecond: number;
            } | null;
            expiresAt: string | null;
            /** @description When the first of it is due; null: when it is started. */
            scheduledAt: string | null;
            /** @description When it first ran. */
            startedAt: string | null;
            endedAt: string | null;
            /** @description `key:<id of the key>`. */
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            template: components["schemas"]["CampaignTemplate"] | null;
            /** @description The version that it is sent with; null before the start. */
            templateVersion: number | null;
            content: components["schemas"]["NotificationContent"] | null;
            /** @description Null: that of the template. */
            category: ("transactional" | "marketing") | null;
            priority: number;
            /** @description Null: as is usual for the category. */
            onAmbiguous: ("resend" | "hold") | null;
            /** @description Null: as in the client’s settings. */
            retry: components["schemas"]["CampaignRetry"] | null;
            /** @description Null: all of the channel. */
            providers: string[] | null;
            schedule: components["schemas"]["CampaignScheduleInForce"] | null;
            guard: components["schemas"]["CampaignGuardInForce"];
            /** @enum {string} */
            events: "failures" | "all";
            tags: string[];
            metadata: {
                [key: string]: string | number | boolean | null;
            };
            audience: components["schemas"]["CampaignAudience"];
            counts: components["schemas"]["CampaignCounts"];
            /** @description Being sent at this moment. After a pause or a cancel no others begin. */
            underWay: number;
            /** @description Over the last 60 seconds. */
            sentPerSecond: number;
            /** @description Until nobody waits, at that rate; null if nothing is being sent. */
            etaSeconds: number | null;
            /** @description When the last was sent for the first time. */
            sendingDoneAt: string | null;
            waves: components["schemas"]["CampaignWave"][];
            /** @description Why notifications failed or bounced: at most 20 codes, the most frequent first. */
            problems: components["schemas"]["CampaignProblem"][];
            timeline: components["schemas"]["CampaignTimelineEntry"][];
        };
        /**
         * @description DRAFT and CHECKED can still be changed; COMPLETED and CANCELLED have ended.
         * @enum {string}
         */
        CampaignStatus: "DRAFT" | "CHECKED" | "SCHEDULED" | "RUNNING" | "PAUSED" | "COMPLETED" | "CANCELLED";
        CampaignTemplate: {
            key: string;
            data: {
                [key: string]: unknown;
            };
            version?: number;
            locale?: string;
            variant?: string;
        };
        CampaignRetry: {
            maxRetries?: number;
            initialDelayMs?: number;
            factor?: number;
            maxDelayMs?: number;
            jitter?: number;
            delaysMs?: number[];
        };
        CampaignScheduleInForce: {
            at: string;
        } | {
            local: string;
            zone: string;
            fallback: string;
            /** @enum {string} */
            ifPast: "now" | "skip";
        };
        CampaignGuardInForce: {
            failedPercent: number | null;
            bouncedPercent: number | null;
            complainedPercent: number | null;
            minSample: number;
        };
        CampaignAudience: {
            /**
             * @description `open`: an upload is under way or was interrupted, and can continue at `linesRead` + 1.
             * @enum {string}
             */
            state: "none" | "open" | "complete";
            /** @description Lines of the upload that are stored, header included. */
            linesRead: number;
            /** @description Recipients. */
            accepted: number;
            /** @description Lines whose address came before. */
            duplicates: number;
            /** @description Lines that could not be used; `GET …/audience/refused` says why. */
            refused: number;
        };
        /** @description What happened to whom: each recipient is counted once, so that the others add up to `total`. */
        CampaignCounts: {
            total: number;
            /** @description Not sent yet, or being sent. */
            waiting: number;
            sent: number;
            delivered: number;
            opened: number;
            clicked: number;
            bounced: number;
            complained: number;
            failed: number;
            unknown: number;
            cancelled: number;
            expired: number;
            suppressed: number;
            /** @description Taken out, erased, or skipped because their time was over. */
            removed: number;
        };
        CampaignWave: {
            /** @description Null: when it is started. */
            at: string | null;
            /** @description Empty if all are sent to at one moment. */
            zones: string[];
            recipients: number;
            /** @description Of them, those in parts that are sent. */
            through: number;
        };
        CampaignProblem: {
            code: string;
            count: number;
            /** Format: date-time */
            lastAt: string;
        };
        /** @description A change of status. */
        CampaignTimelineEntry: {
            /** Format: date-time */
            at: string;
            status: components["schemas"]["CampaignStatus"];
            /** @description Why it is paused; null otherwise. */
            reason: ("person" | "guard" | "content_failed") | null;
            actor: string;
        };
        ListedCampaign: {
            /** @example cmp_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            name: string;
            /** @enum {string} */
            environment: "live" | "test";
            channel: components["schemas"]["Channel"];
            status: components["schemas"]["CampaignStatus"];
            /** @description Why it is paused; null otherwise. */
            reason: ("person" | "guard" | "content_failed") | null;
            /** @description Raised by each change that somebody makes. Also its `ETag`. */
            revision: number;
            /** @description Recipients; fixed once it is started. */
            total: number;
            /** @description The set rate; null: as fast as it goes. */
            rate: {
                perSecond: number;
            } | null;
            expiresAt: string | null;
            /** @description When the first of it is due; null: when it is started. */
            scheduledAt: string | null;
            /** @description When it first ran. */
            startedAt: string | null;
            endedAt: string | null;
            /** @description `key:<id of the key>`. */
            createdBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        DeletedCampaign: {
            /** @example cmp_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
        };
        UploadedAudience: {
            /** @description Lines with a recipient. */
            read: number;
            accepted: number;
            duplicates: number;
            refused: number;
            linesRead: number;
        };
        CopiedAudience: {
            /** @description Lines with a recipient. */
            read: number;
            accepted: number;
            duplicates: number;
            refused: number;
            linesRead: number;
            /** @description Where to continue, as `after`; null once all are taken over. Until then the audience is not complete. */
            next: string | null;
        };
        BulkStarted: {
            /** @description Lines with a recipient. */
            read: number;
            accepted: number;
            duplicates: number;
            refused: number;
            linesRead: number;
            /** @example cmp_01jd8m9q4wf7vrk2h3n5c6t8xz */
            campaignId: string;
            status: components["schemas"]["CampaignStatus"];
        };
        RefusedLine: {
            line: number;
            code: string;
            /** @description The column, such as `/email` or `/data/order/number`. */
            pointer: string;
            detail: string;
        };
        CampaignRecipient: {
            /** @description Null while it is STAGED. */
            notificationId: string | null;
            /** @description Line of the upload while it is STAGED. */
            line: number | null;
            recipient: components["schemas"]["NotificationRecipient"];
            status: "STAGED" | components["schemas"]["NotificationStatus"];
            errorCode: string | null;
        };
        RemovedRecipient: {
            /** @description Recipients that were not notifications yet. */
            removed: number;
            /** @description Notifications that were cancelled. */
            cancelled: number;
        };
        CampaignCheck: {
            ready: boolean;
            /** @description What keeps it from starting. */
            problems: {
                code: string;
                detail: string;
            }[];
            total: number;
            /** @description Of them, those that are on your list of suppressions. */
            suppressed: number;
            waves: {
                at: string | null;
                zones: string[];
                recipients: number;
            }[];
            quota: {
                needed: number;
                /** @description Null without a quota. */
                left: number | null;
            };
            estimate: {
                /** @description At the set rate, else at 200 a second. */
                seconds: number;
                /** @description Null without a price. */
                cost: {
                    amount: string;
                    currency: string;
                } | null;
            };
            /** @description At most 20 recipients from the first to the last, as they would be sent. */
            rendered: {
                line: number;
                content: components["schemas"]["NotificationContent"] | null;
                /** @description Why this recipient would fail. */
                problem: components["schemas"]["ProblemOfPart"] | null;
            }[];
        };
        RetryCount: {
            count: number;
        };
        RetriedCampaign: {
            retried: number;
            /** @description Changed meanwhile, or cannot be retried. */
            skipped: number;
            /** @description There are more than one request retries: repeat it. */
            hasMore: boolean;
        };
        DeadLetter: {
            /** @example dlt_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /**
             * @description A notification that was given up, an outbox row that Kafka refused, or a Kafka record that could not be read.
             * @enum {string}
             */
            kind: "notification" | "refused_row" | "parked_record";
            clientId: string | null;
            notificationId: string | null;
            /** @description Run of the notification: 0 is the first, each replay starts the next. */
            run: number | null;
            channel: string | null;
            provider: string | null;
            errorCode: string;
            retryCount: number;
            /**
             * @description RETRYING: a replay is in progress.
             * @enum {string}
             */
            status: "FAILED" | "RETRYING" | "RESOLVED";
            /** @description When it will be replayed automatically. */
            retryAt: string | null;
            resolvedAt: string | null;
            resolvedBy: string | null;
            note: string | null;
            /** @description The earlier dead letter whose replay failed. */
            replayOf: string | null;
            /** Format: date-time */
            createdAt: string;
        };
        DeadLetterGroup: {
            channel: string | null;
            provider: string | null;
            errorCode: string;
            /** @description Among the newest 1,000; for the operator of all. */
            count: number;
            /** @description There are more than 1,000: not all were looked at. */
            hasMore: boolean;
            /** Format: date-time */
            oldest: string;
            /** Format: date-time */
            newest: string;
            /**
             * @description Id of the newest one.
             * @example dlt_01jd8m9q4wf7vrk2h3n5c6t8xz
             */
            sampleId: string;
        };
        DeadLetterWithNotification: {
            /** @example dlt_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /**
             * @description A notification that was given up, an outbox row that Kafka refused, or a Kafka record that could not be read.
             * @enum {string}
             */
            kind: "notification" | "refused_row" | "parked_record";
            clientId: string | null;
            notificationId: string | null;
            /** @description Run of the notification: 0 is the first, each replay starts the next. */
            run: number | null;
            channel: string | null;
            provider: string | null;
            errorCode: string;
            retryCount: number;
            /**
             * @description RETRYING: a replay is in progress.
             * @enum {string}
             */
            status: "FAILED" | "RETRYING" | "RESOLVED";
            /** @description When it will be replayed automatically. */
            retryAt: string | null;
            resolvedAt: string | null;
            resolvedBy: string | null;
            note: string | null;
            /** @description The earlier dead letter whose replay failed. */
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
            /** @description In base64; for the operator only. */
            payload?: string | null;
            notification: {
                /** @example ntf_01jd8m9q4wf7vrk2h3n5c6t8xz */
                id: string;
                /** @example cli_01jd8m9q4wf7vrk2h3n5c6t8xz */
                clientId: string;
                channel: components["schemas"]["Channel"];
                /** @description Null if the content was given. */
                template: components["schemas"]["NotificationTemplate"] | null;
                status: components["schemas"]["NotificationStatus"];
                /** @description The reason for the status, such as `user_limit` or `scheduled`. */
                reason: string | null;
                /** @description 1 is the highest, 10 the lowest. */
                priority: number;
                /** @enum {string} */
                category: "transactional" | "marketing";
                /** @description Retries in this run; a replay starts again at 0. */
                retryCount: number;
                /** @description Why the last attempt failed. */
                errorMessage: string | null;
                /** @description Provider that accepted it or was tried last. */
                provider: string | null;
                /** @description The provider’s own id for the message. */
                providerMessageId: string | null;
                eventId: string | null;
                /** @description The campaign that it belongs to. */
                campaignId: string | null;
                tags: string[];
                /** @description Null: send immediately. */
                sendAt: string | null;
                sentAt: string | null;
                /** @description As reported by the provider, if it reports deliveries. */
                deliveredAt: string | null;
                /** @description Since when nothing is left of its recipient, its content and what providers answered. */
                erasedAt: string | null;
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
            /** @description Dead letters that could not be replayed, with the code of the problem. */
            skipped: {
                id: string;
                code: string;
            }[];
            /** @description More dead letters match than one request can replay: repeat it. */
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
            /** @description Unread messages that have not been seen either. */
            unseen: number;
        };
        MarkedMessages: {
            /** @description Number of messages changed. */
            updated: number;
        };
        Erased: {
            /** @description Waiting notifications that were cancelled. */
            cancelled: number;
            /** @description Notifications reduced to status, times, codes and tags. */
            erased: number;
            /** @description Notifications being sent right now; each is erased automatically when it has finished. */
            pending: number;
        };
        Suppression: {
            /** @example sup_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /** @description Null after the address has been erased. */
            recipient: string | null;
            /**
             * @description `marketing`: only marketing is blocked.
             * @enum {string}
             */
            scope: "all" | "marketing";
            /** @enum {string} */
            reason: "hard_bounce" | "complaint" | "unsubscribe" | "unregistered" | "gone" | "manual";
            note: string | null;
            /** @description The notification that caused it. */
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
             * @description `degraded`: it serves requests, although a dependency is unavailable.
             * @enum {string}
             */
            status: "ready" | "degraded" | "unavailable";
            /** @description By dependency: `postgres`, `kafka`, `temporal`; empty without the token for metrics, if there is one. */
            checks: {
                [key: string]: {
                    /** @enum {string} */
                    status: "up" | "down";
                    /** @description Explanation for people. */
                    detail: string;
                };
            };
            version?: string;
            uptimeSeconds?: number;
            /** @description Provider accounts, for the operator only. */
            accounts?: components["schemas"]["AccountHealth"][];
        };
        AccountHealth: {
            /** @description Name of the account; `user`: the limits of all users. */
            provider: string;
            /**
             * @description `half_open`: a probe is under way.
             * @enum {string}
             */
            breaker: "closed" | "half_open" | "open";
            /** @description The error code that opened the breaker. */
            reason: string | null;
            /** @description Since when no call has got through. */
            awaySince: string | null;
            /** @description The provider asked for a pause until then. */
            heldOffUntil: string | null;
            /** @description Notifications that wait for the account. */
            waiting: number;
            /** @description For how long the oldest of them has waited. */
            oldestWaitingSeconds: number;
        };
        Readiness: {
            /**
             * @description `degraded`: it serves requests, although a dependency is unavailable.
             * @enum {string}
             */
            status: "ready" | "degraded" | "unavailable";
            /** @description By dependency: `postgres`, `kafka`, `temporal`; empty without the token for metrics, if there is one. */
            checks: {
                [key: string]: {
                    /** @enum {string} */
                    status: "up" | "down";
                    /** @description Explanation for people. */
                    detail: string;
                };
            };
        };
        ProblemExplanation: {
            /** @enum {string} */
            code: "malformed_json" | "invalid_encoding" | "too_deep" | "incomplete_body" | "invalid_idempotency_key" | "invalid_query" | "invalid_cursor" | "conflicting_credentials" | "unauthorized" | "wrong_login" | "mfa_required" | "oidc_unfinished" | "oidc_refused" | "oidc_away" | "no_password" | "second_factor_required" | "elevation_required" | "not_a_member" | "cross_origin" | "keys_only" | "insufficient_scope" | "live_keys_only" | "address_not_allowed" | "registration_closed" | "not_for_operator" | "not_genuine" | "not_found" | "invalid_link" | "method_not_allowed" | "request_in_flight" | "not_cancellable" | "may_have_been_sent" | "not_reschedulable" | "already_replaying" | "already_resolved" | "expired" | "not_replayable" | "not_editable" | "not_resolvable" | "key_revoked" | "beyond_own_bounds" | "last_key" | "last_owner" | "already_member" | "too_many_invitations" | "totp_enabled" | "too_many_webhooks" | "webhook_disabled" | "too_many_templates" | "in_use" | "wrong_campaign_status" | "content_pinned" | "audience_moved" | "not_ready" | "total_changed" | "revision_mismatch" | "body_too_large" | "unsupported_media_type" | "validation_failed" | "unknown_field" | "not_supported_yet" | "idempotency_key_reuse" | "event_id_reuse" | "unknown_event_type" | "invalid_template" | "unreadable_audience" | "unknown_template" | "unknown_version" | "template_suspended" | "template_too_expensive" | "unreadable_receipt" | "too_many_requests" | "too_many_attempts" | "too_many_tries" | "quota_exceeded" | "too_many_streams" | "internal" | "templates_busy" | "unavailable";
            status: number;
            title: string;
            advice: string;
        };
        /** @description All secrets in use, newest first. Each call is signed with all of them. */
        SigningSecrets: {
            secrets: {
                /** @description Signing secret as in Standard Webhooks; begins with `whsec_`. */
                secret: string;
                /** @description Null for the newest secret. */
                expiresAt: string | null;
            }[];
        };
        /** @description A webhook with the secret that signs its calls. The secret is shown only once. */
        CreatedWebhook: {
            /** @example whk_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            url: string;
            description: string | null;
            /** @description Event types that it receives; empty for all. */
            events: string[];
            /** @enum {string} */
            status: "enabled" | "disabled";
            /** @description `manual`, `gone` (it answered 410) or `failing` (all calls failed for days). */
            disabledReason: string | null;
            failingSince: string | null;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Signing secret as in Standard Webhooks; begins with `whsec_`. */
            secret: string;
        };
        Webhook: {
            /** @example whk_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            url: string;
            description: string | null;
            /** @description Event types that it receives; empty for all. */
            events: string[];
            /** @enum {string} */
            status: "enabled" | "disabled";
            /** @description `manual`, `gone` (it answered 410) or `failing` (all calls failed for days). */
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
            /** @description Signing secret as in Standard Webhooks; begins with `whsec_`. */
            secret: string;
            /** @description Until then, calls are also signed with the previous secrets. */
            formerSecretsExpireAt: string | null;
        };
        QueuedTestEvent: {
            /** @example evt_01jd8m9q4wf7vrk2h3n5c6t8xz */
            eventId: string;
        };
        /** @description One call to a webhook. */
        WebhookAttempt: {
            /** @example evt_01jd8m9q4wf7vrk2h3n5c6t8xz */
            eventId: string;
            /** @description 0 for the first delivery; each resend starts the next run. */
            run: number;
            number: number;
            eventType: string;
            /** @enum {string} */
            outcome: "delivered" | "failed" | "gone";
            /** @description Null if there was no answer. */
            statusCode: number | null;
            code: string | null;
            detail: string | null;
            /** @description The beginning of the response body. */
            response: string | null;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            finishedAt: string;
        };
        /** @description One event for a webhook, with what was sent and answered. */
        WebhookEvent: {
            /** @example evt_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            type: string;
            /**
             * @description Of the last run. `SKIPPED`: the webhook was disabled.
             * @enum {string}
             */
            status: "PENDING" | "DELIVERED" | "FAILED" | "SKIPPED";
            /** @description How often it was sent again. */
            run: number;
            /** @description The body of each call, as it is sent and signed. */
            payload: string;
            /** Format: date-time */
            createdAt: string;
            /** @description Null while it is being delivered. */
            finishedAt: string | null;
            /** @description The last 100 calls, newest first. */
            attempts: components["schemas"]["WebhookAttempt"][];
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
            scopes: ("notifications:write" | "notifications:read" | "notifications:cancel" | "notifications:test" | "dead-letters" | "keys" | "webhooks" | "templates" | "campaigns" | "settings" | "content" | "reveal" | "members" | "admin")[];
            /** @description The beginning of the key. */
            prefix: string;
            /** @description Addresses that it can be used from; empty for any. */
            allowedIps: string[];
            /** @description Null if the key has no limit of its own. */
            requestsPerMinute: number | null;
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** @description Accurate to about a minute. */
            lastUsedAt: string | null;
            revokedAt: string | null;
            /** @description The key itself. It is shown only once. */
            apiKey: string;
        };
        /** @description A key without its secret. */
        ApiKey: {
            /** @example 4fQz81LkWm0b */
            id: string;
            name: string;
            /** @enum {string} */
            environment: "live" | "test";
            scopes: ("notifications:write" | "notifications:read" | "notifications:cancel" | "notifications:test" | "dead-letters" | "keys" | "webhooks" | "templates" | "campaigns" | "settings" | "content" | "reveal" | "members" | "admin")[];
            /** @description The beginning of the key. */
            prefix: string;
            /** @description Addresses that it can be used from; empty for any. */
            allowedIps: string[];
            /** @description Null if the key has no limit of its own. */
            requestsPerMinute: number | null;
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** @description Accurate to about a minute. */
            lastUsedAt: string | null;
            revokedAt: string | null;
        };
        RotatedApiKey: {
            /** @example 4fQz81LkWm0b */
            id: string;
            name: string;
            /** @enum {string} */
            environment: "live" | "test";
            scopes: ("notifications:write" | "notifications:read" | "notifications:cancel" | "notifications:test" | "dead-letters" | "keys" | "webhooks" | "templates" | "campaigns" | "settings" | "content" | "reveal" | "members" | "admin")[];
            /** @description The beginning of the key. */
            prefix: string;
            /** @description Addresses that it can be used from; empty for any. */
            allowedIps: string[];
            /** @description Null if the key has no limit of its own. */
            requestsPerMinute: number | null;
            /** Format: date-time */
            createdAt: string;
            expiresAt: string | null;
            /** @description Accurate to about a minute. */
            lastUsedAt: string | null;
            revokedAt: string | null;
            /** @description The key itself. It is shown only once. */
            apiKey: string;
            formerKey: components["schemas"]["ApiKey"];
        };
        Session: {
            session: {
                /** @example ses_01jd8m9q4wf7vrk2h3n5c6t8xz */
                id: string;
                /** Format: date-time */
                createdAt: string;
                /**
                 * Format: date-time
                 * @description It ends earlier when it is not used for 12 hours.
                 */
                expiresAt: string;
                /** @description Until then it may do what is dangerous; null where it may not. */
                elevatedUntil: string | null;
            };
            member: {
                /** @example mbr_01jd8m9q4wf7vrk2h3n5c6t8xz */
                id: string;
                email: string;
                name: string;
                /** @description Whether a log-in takes a code. */
                hasTotp: boolean;
                /** @description Whether the account has a password; else it logs in by the provider alone. */
                hasPassword: boolean;
                /** @description Whether it logs in by the provider. */
                isOfProvider: boolean;
            };
            /** @description The clients that the member belongs to. */
            clients: {
                /**
                 * @description For `x-client-id`.
                 * @example cli_01jd8m9q4wf7vrk2h3n5c6t8xz
                 */
                clientId: string;
                name: string;
                /** @enum {string} */
                role: "owner" | "admin" | "developer" | "editor" | "sender" | "support" | "viewer";
                scopes: ("notifications:write" | "notifications:read" | "notifications:cancel" | "notifications:test" | "dead-letters" | "keys" | "webhooks" | "templates" | "campaigns" | "settings" | "content" | "reveal" | "members" | "admin")[];
            }[];
        };
        Done: {
            /** @constant */
            done: true;
        };
        ElevatedSession: {
            /** Format: date-time */
            elevatedUntil: string;
        };
        ListedSession: {
            /** @example ses_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /** @description Whether it is the one that asks. */
            isThis: boolean;
            /** Format: date-time */
            createdAt: string;
            /**
             * Format: date-time
             * @description Accurate to about a minute.
             */
            lastUsedAt: string;
            /** Format: date-time */
            expiresAt: string;
            /** @description How the browser called itself at log-in. */
            userAgent: string | null;
        };
        EndedSessions: {
            ended: number;
        };
        ProposedTotp: {
            /** @description For typing: base 32. It is shown only once. */
            secret: string;
            /** @description For a QR code: `otpauth://…`. */
            url: string;
        };
        RecoveryCodes: {
            /** @description Each works once. They are shown only once. */
            recoveryCodes: string[];
        };
        LoginMethods: {
            /**
             * @description By `POST /api/session`.
             * @constant
             */
            password: true;
            /** @description By `GET /api/session/oidc`; null where no provider is set up. */
            oidc: {
                /** @description How people know the provider. */
                name: string;
            } | null;
        };
        OidcElevation: {
            /**
             * Format: uri
             * @description At the provider.
             */
            url: string;
        };
        Member: {
            /** @example mbr_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            email: string;
            name: string;
            /** @enum {string} */
            role: "owner" | "admin" | "developer" | "editor" | "sender" | "support" | "viewer";
            /** @description Whether they have no way in. */
            disabled: boolean;
            /** @description Whether a log-in takes a code. */
            hasTotp: boolean;
            /** @description Whether they log in by the identity provider. */
            isOfProvider: boolean;
            /** @description Whether the role came from the identity provider: it follows that at each log-in, until it is changed here. */
            roleByClaim: boolean;
            /**
             * Format: date-time
             * @description When they became a member of this client.
             */
            createdAt: string;
            /** @description Of the sessions that there are; accurate to about a minute. */
            lastUsedAt: string | null;
        };
        CreatedInvitation: {
            /** @example inv_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            email: string;
            /** @enum {string} */
            role: "owner" | "admin" | "developer" | "editor" | "sender" | "support" | "viewer";
            /** @description `key:<id of the key>`, `member:<id>` or `operator`. */
            invitedBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
            /** @description Null where it was sent by mail. It is shown only once. */
            link: string | null;
        };
        Invitation: {
            /** @example inv_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            email: string;
            /** @enum {string} */
            role: "owner" | "admin" | "developer" | "editor" | "sender" | "support" | "viewer";
            /** @description `key:<id of the key>`, `member:<id>` or `operator`. */
            invitedBy: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            expiresAt: string;
        };
        AcceptedInvitation: {
            email: string;
            /** @example cli_01jd8m9q4wf7vrk2h3n5c6t8xz */
            clientId: string;
            /** @enum {string} */
            role: "owner" | "admin" | "developer" | "editor" | "sender" | "support" | "viewer";
        };
        ResetLink: {
            /** @description It works once. It is shown only once. */
            link: string;
            /** Format: date-time */
            expiresAt: string;
        };
        AuditEntry: {
            /** @example aud_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            /** @description Null for changes to the server itself. */
            clientId: string | null;
            /** @description `key:<id of the key>`, `member:<id>`, `operator` or `system`. */
            actor: string;
            /** @description What was done: noun and verb, such as `key.revoke`. */
            action: string;
            /** @description Id of the changed object. */
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
            /** @description When the newest of these days was last counted. Today is counted every minute, older days less often. */
            asOf: string | null;
            rows: components["schemas"]["UsageRow"][];
            totals: {
                accepted: number;
                /** @description Accepted by a provider, including those that bounced later. */
                sent: number;
                /** @description FAILED or UNKNOWN. */
                failed: number;
                /** @description Sent ones with a delivery receipt. */
                delivered: number;
                /** @description `delivered` / `sent`; null if nothing was sent. */
                deliveryRate: number | null;
                /** @description `failed` / (`sent` + `failed`); null if both are 0. */
                failureRate: number | null;
                /** @description Retries per accepted notification; can exceed 1. */
                retryRate: number | null;
                /** @description Time from due to sent, in milliseconds, interpolated from a histogram; null if nothing was sent. */
                latencyMs: {
                    p50: number | null;
                    p95: number | null;
                    p99: number | null;
                };
                /** @description Cost of what was sent at today’s prices; null unless all of it has a price in the same currency. */
                cost: {
                    amount: string;
                    currency: string;
                } | null;
            };
            /** @description Quotas of the current day and month. */
            quotas: components["schemas"]["QuotaUse"][];
        };
        /** @description Figures for one group, by the fields of `groupBy`. */
        UsageRow: {
            /** Format: date */
            day?: string;
            /** @enum {string} */
            channel?: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
            /** @description The provider that was tried last; null if none. */
            provider?: string | null;
            /** @description Null if there was no error. */
            errorCode?: string | null;
            accepted: number;
            /** @description Accepted by a provider, including those that bounced later. */
            sent: number;
            /** @description FAILED or UNKNOWN. */
            failed: number;
            /** @description Sent ones with a delivery receipt. */
            delivered: number;
            /** @description `delivered` / `sent`; null if nothing was sent. */
            deliveryRate: number | null;
            /** @description `failed` / (`sent` + `failed`); null if both are 0. */
            failureRate: number | null;
            /** @description Retries per accepted notification; can exceed 1. */
            retryRate: number | null;
            /** @description Time from due to sent, in milliseconds, interpolated from a histogram; null if nothing was sent. */
            latencyMs: {
                p50: number | null;
                p95: number | null;
                p99: number | null;
            };
            /** @description Cost of what was sent at today’s prices; null unless all of it has a price in the same currency. */
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
            /** @description Used, counted in blocks: each server process reserves up to 1 % ahead, which may not be used yet. */
            leased: number;
            /** Format: date-time */
            resetsAt: string;
        };
        Stats: {
            /**
             * Format: date-time
             * @description As asked for, rounded down to a step.
             */
            from: string;
            /**
             * Format: date-time
             * @description As asked for, rounded up to a step. Not included.
             */
            to: string;
            /** @enum {string} */
            step: "1m" | "1h" | "1d";
            /** @enum {string} */
            environment: "live" | "test";
            /** @description Up to when changes of status are counted: the time of the answer, unless counting has stopped. Null if nothing was ever counted. */
            asOf: string | null;
            series: components["schemas"]["StatsSeries"][];
            totals: {
                accepted: number;
                /** @description Became PENDING again: replayed or rescheduled. */
                pending: number;
                scheduled: number;
                deferred: number;
                /** @description Attempts that began. */
                processing: number;
                retrying: number;
                sent: number;
                delivered: number;
                opened: number;
                clicked: number;
                bounced: number;
                complained: number;
                failed: number;
                unknown: number;
                cancelled: number;
                expired: number;
                suppressed: number;
                /** @description Time from due to sent, in milliseconds, interpolated from a histogram: off by less than the width of its bucket, at most a factor of 2 below a minute; null if nothing was sent. */
                latencyMs: {
                    p50: number | null;
                    p95: number | null;
                    p99: number | null;
                };
                /** @description The same from due to delivered, as receipts tell. */
                deliveryMs: {
                    p50: number | null;
                    p95: number | null;
                    p99: number | null;
                };
            };
        };
        /** @description Figures of one group, by the fields of `by`. */
        StatsSeries: {
            /** @enum {string} */
            channel?: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
            /** @description The provider that was tried last by then; null if none. */
            provider?: string | null;
            /** @description The key of the template; null if none. */
            template?: string | null;
            /** @description Null if none. */
            campaign?: string | null;
            /** @description Why it failed, waits or was not sent, for the statuses that say so; else null. */
            errorCode?: string | null;
            totals: {
                accepted: number;
                /** @description Became PENDING again: replayed or rescheduled. */
                pending: number;
                scheduled: number;
                deferred: number;
                /** @description Attempts that began. */
                processing: number;
                retrying: number;
                sent: number;
                delivered: number;
                opened: number;
                clicked: number;
                bounced: number;
                complained: number;
                failed: number;
                unknown: number;
                cancelled: number;
                expired: number;
                suppressed: number;
                /** @description Time from due to sent, in milliseconds, interpolated from a histogram: off by less than the width of its bucket, at most a factor of 2 below a minute; null if nothing was sent. */
                latencyMs: {
                    p50: number | null;
                    p95: number | null;
                    p99: number | null;
                };
                /** @description The same from due to delivered, as receipts tell. */
                deliveryMs: {
                    p50: number | null;
                    p95: number | null;
                    p99: number | null;
                };
            };
            /** @description In order of time; steps in which nothing happened are left out. */
            points: components["schemas"]["StatsPoint"][];
        };
        /** @description Figures of one step. */
        StatsPoint: {
            /**
             * Format: date-time
             * @description When the step begins.
             */
            at: string;
            accepted: number;
            /** @description Became PENDING again: replayed or rescheduled. */
            pending: number;
            scheduled: number;
            deferred: number;
            /** @description Attempts that began. */
            processing: number;
            retrying: number;
            sent: number;
            delivered: number;
            opened: number;
            clicked: number;
            bounced: number;
            complained: number;
            failed: number;
            unknown: number;
            cancelled: number;
            expired: number;
            suppressed: number;
            /** @description Time from due to sent, in milliseconds, interpolated from a histogram: off by less than the width of its bucket, at most a factor of 2 below a minute; null if nothing was sent. */
            latencyMs: {
                p50: number | null;
                p95: number | null;
                p99: number | null;
            };
            /** @description The same from due to delivered, as receipts tell. */
            deliveryMs: {
                p50: number | null;
                p95: number | null;
                p99: number | null;
            };
        };
        WaitingByReason: {
            waiting: {
                /** @enum {string} */
                status: "PENDING" | "SCHEDULED" | "DEFERRED" | "RETRYING";
                reason: string | null;
                /** @description Among the newest 1,000 of the status. */
                count: number;
                /** @description More than 1,000 have the status: not all were looked at. */
                hasMore: boolean;
            }[];
        };
        Providers: {
            /** @description Up to when calls are counted: the time of the answer, unless counting has stopped. Null if never. */
            asOf: string | null;
            /** @description In order of preference within each channel. */
            providers: components["schemas"]["Provider"][];
        };
        /** @description A provider account, with your own figures. */
        Provider: {
            name: string;
            channels: ("email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app")[];
            /**
             * @description What one with the default priority would find now. `limited`: its rate or daily cap is used up. `busy`: others wait for it. `away`: nothing gets through.
             * @enum {string}
             */
            state: "free" | "limited" | "busy" | "away";
            /** @description The `reason` that one would wait for; null if it could go. */
            reason: string | null;
            /**
             * @description `half_open`: a probe is under way.
             * @enum {string}
             */
            breaker: "closed" | "half_open" | "open";
            /** @description The error code that opened the breaker. */
            breakerReason: string | null;
            /** @description When it last opened or closed; null if it never did. */
            breakerSince: string | null;
            /** @description Since when no call has got through. */
            awaySince: string | null;
            /** @description While the breaker is open: when the provider is tried again. */
            nextProbeAt: string | null;
            /** @description The provider asked for a pause until then. */
            heldOffUntil: string | null;
            /** @description The rate that is set for it; null for none. */
            ratePerSecond: number | null;
            /** @description The daily cap that is set for it; null for none. */
            perDay: number | null;
            /** @description Of the daily cap, in UTC. For the operator only, else null. */
            usedToday: number | null;
            /** @description Your notifications that wait in line for it. */
            waiting: number;
            /** @description When the first of them was accepted. */
            waitingSince: string | null;
            /** @description Of your calls of the last 60 minutes. */
            lastHour: {
                /** @description Accepted by the provider. */
                sent: number;
                /** @description Calls that failed or may have failed, each retry by itself. */
                failed: number;
                /** @description `sent` / (`sent` + `failed`); null if both are 0. */
                successRate: number | null;
                /** @description How long the provider took to answer, of the latest calls; null if there were none. */
                latencyMs: {
                    p50: number | null;
                    p95: number | null;
                };
                /** @description The most frequent error codes, at most 5. */
                errors: {
                    code: string;
                    count: number;
                }[];
            };
        };
        OperatorOverview: {
            version: string;
            /** @description Up to when volumes are counted. Null if nothing was ever counted. */
            asOf: string | null;
            outbox: {
                /** @description Records that Kafka has yet to be told; above 10,000 an estimate. */
                rows: number;
                oldestAgeSeconds: number;
            };
            /** @description In all lines, of provider accounts and of users. */
            waiting: {
                notifications: number;
                oldestSeconds: number;
            };
            /** @description Notifications that should have moved on 5 minutes ago, those behind a backlog included; at most 1000 are counted. */
            overdue: number;
            /** @description Open dead letters of all clients; at most 1000 are counted. */
            openDeadLetters: number;
            /** @description Those with the most accepted in the last 24 hours first, at most 50. */
            clients: components["schemas"]["ClientVolume"][];
        };
        ClientVolume: {
            /** @example cli_01jd8m9q4wf7vrk2h3n5c6t8xz */
            id: string;
            name: string;
            /** @description Of the last 60 minutes, live keys only. */
            hour: {
                accepted: number;
                sent: number;
                /** @description FAILED or UNKNOWN. */
                failed: number;
            };
            /** @description Of the last 24 hours, live keys only. */
            day: {
                accepted: number;
                sent: number;
                /** @description FAILED or UNKNOWN. */
                failed: number;
            };
            /** @description Notifications that wait in line for a provider account or a user’s limit. */
            waiting: number;
            /** @description The share that is used of the quota which is used the most, 1 for all of it; null without a quota. */
            quotaUsed: number | null;
        };
        KafkaOverview: {
            /** @description Kafka’s code where brokers and other groups could not be listed. */
            problem: string | null;
            brokers: {
                id: number;
                host: string;
                port: number;
                isController: boolean;
            }[];
            topics: components["schemas"]["KafkaTopicSummary"][];
            /** @description Those that Posthorn reads by. */
            groups: components["schemas"]["KafkaGroupSummary"][];
            /** @description Ids of all other groups of this Kafka, at most 200. */
            otherGroups: string[];
            /** @description How many more other groups there are, which are left out. */
            moreGroups: number;
        };
        KafkaTopicSummary: {
            name: string;
            /**
             * @description What Posthorn uses it for.
             * @enum {string}
             */
            role: "notifications" | "notificationsUrgent" | "notificationRequests" | "deadLetters" | "notificationStatus" | "campaigns";
            partitions: number;
            /** @description Between the first and the last offset of each partition. */
            records: number;
            /** @description Partitions with fewer replicas in sync than they have. */
            underReplicated: number;
            /** @description Kafka’s code where this could not be looked at; its figures are then 0. */
            problem: string | null;
        };
        KafkaGroupSummary: {
            groupId: string;
            /** @description What it reads. */
            topic: string;
            /** @description Kafka’s word: `Stable`, `Empty`, or `Dead` for a group that there is not. */
            state: string | null;
            members: number;
            /** @description Records that the group has not committed; where it has committed nothing, all that are kept. */
            lag: number | null;
            /** @description Kafka’s code where this could not be looked at; its figures are then 0. */
            problem: string | null;
        };
        KafkaTopic: {
            name: string;
            /**
             * @description What Posthorn uses it for.
             * @enum {string}
             */
            role: "notifications" | "notificationsUrgent" | "notificationRequests" | "deadLetters" | "notificationStatus" | "campaigns";
            records: number;
            partitions: {
                partition: number;
                /** @description Id of the broker that leads it. */
                leader: number;
                replicas: number[];
                inSync: number[];
                /** @description Of the first record that is kept. */
                startOffset: string;
                /** @description Of the record to be written next. */
                endOffset: string;
                records: number;
            }[];
            /** @description How many more partitions there are, which are left out. */
            morePartitions: number;
        };
        KafkaRecords: {
            topic: string;
            records: {
                partition: number;
                offset: string;
                at: string | null;
                /** @description Only where it is an id of Posthorn’s. */
                key: string | null;
                type: string | null;
                schemaVersion: number | null;
                /** @description Of the value, in bytes. */
                size: number;
                /** @description Ids, words and numbers of the value; of a request none, since it holds addresses and content. */
                fields: {
                    [key: string]: string | number | boolean | null;
                };
            }[];
            /** @description `before` of the next page; null on the last one, and where no partition was named. */
            nextBefore: string | null;
        };
        KafkaGroup: {
            groupId: string;
            state: string;
            /** @description Records that the group has not committed; where it has committed nothing, all that are kept. */
            lag: number;
            members: {
                memberId: string;
                clientId: string;
                host: string;
                /** @description How many partitions of Posthorn’s topics it holds. */
                partitions: number;
            }[];
            /** @description How many more members there are, which are left out. */
            moreMembers: number;
            partitions: {
                topic: string;
                partition: number;
                committedOffset: string | null;
                endOffset: string;
                lag: number;
                /** @description Who holds it now. */
                memberId: string | null;
            }[];
            /** @description How many more partitions there are, which are left out. */
            morePartitions: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Identifies this request in the server log. */
        RequestId: string;
        /** @description The limit of the key or quota that was reached. */
        RateLimitLimit: number;
        /** @description What is left of the limit. */
        RateLimitRemaining: number;
        /** @description Seconds until the window resets. */
        RateLimitReset: number;
        /** @description Seconds to wait before retrying. */
        RetryAfter: number;
        /** @description How to authenticate. */
        WwwAuthenticate: string;
        /** @description `true` if this is the stored answer to an earlier identical request. */
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
            header?: {
                /** @description The `ETag` of `GET /api/client/settings/own` that you read. */
                "If-Match"?: string;
            };
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
                            /** @description Decimal number, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217 code. */
                            currency: string;
                        } | null;
                        sms?: {
                            /** @description Decimal number, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217 code. */
                            currency: string;
                        } | null;
                        whatsapp?: {
                            /** @description Decimal number, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217 code. */
                            currency: string;
                        } | null;
                        push?: {
                            /** @description Decimal number, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217 code. */
                            currency: string;
                        } | null;
                        webhook?: {
                            /** @description Decimal number, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217 code. */
                            currency: string;
                        } | null;
                        in_app?: {
                            /** @description Decimal number, such as `0.0075`. */
                            amount: string;
                            /** @description ISO 4217 code. */
                            currency: string;
                        } | null;
                    };
                    retry?: components["schemas"]["RetryPolicy"] | null;
                };
            };
        };
        responses: {
            /** @description The settings now in force. */
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
    getOwnSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Your own settings. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["OwnSettings"];
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
                /** @description Any kind of address: e-mail address, phone number, device token, URL or user id. */
                recipient?: string;
                tag?: string;
                provider?: string;
                /** @description Error code of the last attempt, such as `smtp_550`. */
                errorCode?: string;
                eventId?: string;
                /** @description Those of a campaign. */
                campaign?: string;
                /** @description Those of live or of test keys. Default: all that you may see. */
                environment?: "live" | "test";
                /** @description Accepted at or after this time. */
                from?: string;
                /** @description Accepted before this time. */
                to?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
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
                /** @description A repeated request with the same key and body returns the first answer, and nothing is sent twice. Keys are kept for 7 days. */
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
            /** @description The notification is stored and will be sent. */
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
                /** @description A repeated request with the same key and body returns the first answer, and nothing is sent twice. Keys are kept for 7 days. */
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
            /** @description A result for each notification. */
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
                /** @description A repeated request with the same key and body returns the first answer, and nothing is sent twice. Keys are kept for 7 days. */
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
            /** @description A result for each channel. */
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
            /** @description The notification with its new time. */
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
            /** @description The cancelled notification. */
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
    revealNotification: {
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
            /** @description The notification, whole. */
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
                    /** @description Any kind of address: e-mail address, phone number, device token, URL or user id. */
                    recipient?: string;
                    /**
                     * @description Those of live or of test keys. Default: all that you may see.
                     * @enum {string}
                     */
                    environment?: "live" | "test";
                    /**
                     * @description Only counts: nothing is cancelled.
                     * @default false
                     */
                    dryRun?: boolean;
                };
            };
        };
        responses: {
            /** @description A result for each notification. */
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
                /** @description A repeated request with the same key and body returns the first answer, and nothing is sent twice. Keys are kept for 7 days. */
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
            /** @description The notification is stored and will be sent; `messageId` is its id. */
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
            /** @description The predicted outcome. */
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
    explainNotification: {
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
            /** @description What it waits for. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["WhyItWaits"];
                    };
                };
            };
        };
    };
    getNotificationHtml: {
        parameters: {
            query?: {
                /** @description `true` also shows images of other servers, by https. */
                images?: "true" | "false";
                /** @description With a session, in place of the header `x-client-id`. */
                client?: string;
                /** @description With a session, in place of the header `x-environment`. */
                environment?: "live" | "test";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The HTML. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listNotificationEvents: {
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
            /** @description All on one page. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["WebhookDelivery"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    listTemplates: {
        parameters: {
            query?: {
                category?: "transactional" | "marketing";
                /** @description Has words for this channel. */
                channel?: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
                /** @description Part of the key or the name. */
                q?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["ListedTemplate"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    getTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateWithUsage"];
                    };
                };
            };
        };
    };
    saveTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft that you read, such as `"7"`. */
                "If-Match"?: string;
                /** @description `*`: only if there is no such template yet. */
                "If-None-Match"?: string;
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TemplateSource"];
            };
        };
        responses: {
            /** @description The template with its new draft. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Template"];
                    };
                };
            };
        };
    };
    archiveTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The template is archived. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ArchivedTemplate"];
                    };
                };
            };
        };
    };
    publishTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The revision of the draft that you mean. */
                    revision: number;
                    /** @description For the list of versions. */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description The version that this revision became. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplatePublication"];
                    };
                };
            };
            /** @description The new version. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplatePublication"];
                    };
                };
            };
        };
    };
    listTemplateVersions: {
        parameters: {
            query?: {
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["TemplateVersion"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    getTemplateVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateVersionWithSource"];
                    };
                };
            };
        };
    };
    rollBackTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    version: number;
                    /** @description For the list of versions. */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description The template with the version that it is sent with. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Template"];
                    };
                };
            };
        };
    };
    resumeTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": Record<string, never>;
            };
        };
        responses: {
            /** @description The template. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Template"];
                    };
                };
            };
        };
    };
    previewTemplate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The published version if omitted. */
                    version?: number | "draft";
                    /** @enum {string} */
                    channel: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
                    locale?: string;
                    variant?: string;
                    /** @description The sample of the template if omitted. */
                    data?: {
                        [key: string]: unknown;
                    };
                    /** @description Rendered in place of a version or the draft, and not saved. */
                    source?: components["schemas"]["TemplateSource"];
                    recipient?: {
                        userId: string;
                    };
                };
            };
        };
        responses: {
            /** @description What it says. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplatePreview"];
                    };
                };
            };
        };
    };
    getTemplateExperiment: {
        parameters: {
            query?: {
                /** @description What tells variants apart. */
                by?: "opened" | "clicked";
                /** @description Accepted within so many days. */
                days?: number;
            };
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Figures per variant, and the one that leads. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateExperiment"];
                    };
                };
            };
        };
    };
    testTemplate: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body returns the first answer, and nothing is sent twice. Keys are kept for 7 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Addresses of the channel. */
                    to: string[];
                    /** @description The published version if omitted. */
                    version?: number | "draft";
                    /** @enum {string} */
                    channel: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
                    locale?: string;
                    variant?: string;
                    /** @description The sample of the template if omitted. */
                    data?: {
                        [key: string]: unknown;
                    };
                };
            };
        };
        responses: {
            /** @description A result for each address. */
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
    listLayouts: {
        parameters: {
            query?: {
                /** @description Part of the key or the name. */
                q?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["ListedTemplateFrame"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    getLayout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The layout. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateFrame"];
                    };
                };
            };
        };
    };
    saveLayout: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft that you read, such as `"7"`. */
                "If-Match"?: string;
                /** @description `*`: only if there is no such template yet. */
                "If-None-Match"?: string;
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LayoutSource"];
            };
        };
        responses: {
            /** @description The layout. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateFrame"];
                    };
                };
            };
        };
    };
    archiveLayout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The layout is archived. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ArchivedTemplate"];
                    };
                };
            };
        };
    };
    listLayoutDependents: {
        parameters: {
            query?: {
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["TemplateDependent"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    publishLayout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The revision of the draft that you mean. */
                    revision: number;
                    /** @description For the list of versions. */
                    note?: string;
                    /**
                     * @description Also makes a new version of each published template that is made of it; of all, or of none.
                     * @default false
                     */
                    republish?: boolean;
                };
            };
        };
        responses: {
            /** @description The version that this revision became. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateFramePublication"];
                    };
                };
            };
            /** @description The new version. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateFramePublication"];
                    };
                };
            };
        };
    };
    listLayoutVersions: {
        parameters: {
            query?: {
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["TemplateVersion"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    getLayoutVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateVersionWithSource"];
                    };
                };
            };
        };
    };
    rollBackLayout: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    version: number;
                    /** @description For the list of versions. */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description The layout with its published version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateFrame"];
                    };
                };
            };
        };
    };
    listPartials: {
        parameters: {
            query?: {
                /** @description Part of the key or the name. */
                q?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["ListedTemplateFrame"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    getPartial: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The partial. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateFrame"];
                    };
                };
            };
        };
    };
    savePartial: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the draft that you read, such as `"7"`. */
                "If-Match"?: string;
                /** @description `*`: only if there is no such template yet. */
                "If-None-Match"?: string;
            };
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PartialSource"];
            };
        };
        responses: {
            /** @description The partial. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateFrame"];
                    };
                };
            };
        };
    };
    archivePartial: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The partial is archived. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ArchivedTemplate"];
                    };
                };
            };
        };
    };
    listPartialDependents: {
        parameters: {
            query?: {
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["TemplateDependent"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    publishPartial: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The revision of the draft that you mean. */
                    revision: number;
                    /** @description For the list of versions. */
                    note?: string;
                    /**
                     * @description Also makes a new version of each published template that is made of it; of all, or of none.
                     * @default false
                     */
                    republish?: boolean;
                };
            };
        };
        responses: {
            /** @description The version that this revision became. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateFramePublication"];
                    };
                };
            };
            /** @description The new version. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateFramePublication"];
                    };
                };
            };
        };
    };
    listPartialVersions: {
        parameters: {
            query?: {
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["TemplateVersion"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    getPartialVersion: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
                version: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateVersionWithSource"];
                    };
                };
            };
        };
    };
    rollBackPartial: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                key: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    version: number;
                    /** @description For the list of versions. */
                    note?: string;
                };
            };
        };
        responses: {
            /** @description The partial with its published version. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["TemplateFrame"];
                    };
                };
            };
        };
    };
    listCampaigns: {
        parameters: {
            query?: {
                status?: "DRAFT" | "CHECKED" | "SCHEDULED" | "RUNNING" | "PAUSED" | "COMPLETED" | "CANCELLED";
                /** @description Those of live or of test keys. Default: all that you may see. */
                environment?: "live" | "test";
                /** @description Created at or after this time. */
                from?: string;
                /** @description Created before this time. */
                to?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["ListedCampaign"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    createCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body returns the first answer, and nothing is sent twice. Keys are kept for 7 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CampaignRequest"];
            };
        };
        responses: {
            /** @description The draft. Its audience is uploaded next. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Campaign"];
                    };
                };
            };
        };
    };
    getCampaign: {
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
            /** @description The campaign. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Campaign"];
                    };
                };
            };
        };
    };
    deleteCampaign: {
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
            /** @description The draft is deleted. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["DeletedCampaign"];
                    };
                };
            };
        };
    };
    changeCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the campaign that you read, such as `"5"`. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CampaignPatch"];
            };
        };
        responses: {
            /** @description The campaign as it then is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Campaign"];
                    };
                };
            };
        };
    };
    uploadAudience: {
        parameters: {
            query?: {
                /** @description Continue an interrupted upload: `linesRead` + 1. Send the same file, whole; lines before this one are skipped. */
                fromLine?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        /** @description CSV with a header line, or NDJSON: one recipient a line. `userId`, `email`, `phone`, `token` and `url` are addresses; `locale`, `timeZone`, `variant` and `eventId` belong to the recipient; everything else is data for the template. May be compressed with `Content-Encoding: gzip`. */
        requestBody?: {
            content: {
                "*/*"?: never;
            };
        };
        responses: {
            /** @description The audience is complete. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["UploadedAudience"];
                    };
                };
            };
        };
    };
    copyAudience: {
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
                    /**
                     * @description Whose recipients.
                     * @example cmp_01jd8m9q4wf7vrk2h3n5c6t8xz
                     */
                    campaign: string;
                    /** @description What became of them there. */
                    with: ("PENDING" | "SCHEDULED" | "DEFERRED" | "PROCESSING" | "RETRYING" | "SENT" | "DELIVERED" | "OPENED" | "CLICKED" | "BOUNCED" | "COMPLAINED" | "FAILED" | "UNKNOWN" | "CANCELLED" | "EXPIRED" | "SUPPRESSED")[];
                    /** @description Continue: `next` of the answer before, with everything else as it was. */
                    after?: string;
                };
            };
        };
        responses: {
            /** @description All are taken over and the audience is complete, or `next` says where to continue. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["CopiedAudience"];
                    };
                };
            };
        };
    };
    sendBulk: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body returns the first answer, and nothing is sent twice. Keys are kept for 7 days. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        /** @description The campaign, then one recipient a line. May be compressed with `Content-Encoding: gzip`. */
        requestBody?: {
            content: {
                "*/*"?: never;
            };
        };
        responses: {
            /** @description The campaign is started. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["BulkStarted"];
                    };
                };
            };
        };
    };
    listRefusedLines: {
        parameters: {
            query?: {
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
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
            /** @description The refused lines, in their order. CSV has all of them at once. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["RefusedLine"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    listCampaignRecipients: {
        parameters: {
            query?: {
                /** @description `STAGED`: not a notification yet. */
                status?: "STAGED" | "PENDING" | "SCHEDULED" | "DEFERRED" | "PROCESSING" | "RETRYING" | "SENT" | "DELIVERED" | "OPENED" | "CLICKED" | "BOUNCED" | "COMPLAINED" | "FAILED" | "UNKNOWN" | "CANCELLED" | "EXPIRED" | "SUPPRESSED";
                /** @description Error code of the last attempt, such as `smtp_550`. */
                errorCode?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
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
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["CampaignRecipient"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    removeCampaignRecipient: {
        parameters: {
            query?: {
                /** @description Your id for this person. */
                userId?: string;
                /** @description E-mail address, phone number, device token or URL. */
                address?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The person gets nothing more of this campaign. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["RemovedRecipient"];
                    };
                };
            };
        };
    };
    checkCampaign: {
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
            /** @description The result. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["CampaignCheck"];
                    };
                };
            };
        };
    };
    testCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description A repeated request with the same key and body returns the first answer, and nothing is sent twice. Keys are kept for 7 days. */
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description Addresses of the channel. */
                    to: string[];
                    /** @description Lines of the upload whose data is used; the first recipient if omitted. */
                    sampleLines?: number[];
                };
            };
        };
        responses: {
            /** @description A result for each address and line. */
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
    startCampaign: {
        parameters: {
            query?: never;
            header?: {
                /** @description The `ETag` of the campaign that you read, such as `"5"`. */
                "If-Match"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    confirm: {
                        /** @description The number of recipients that you mean. */
                        total: number;
                    };
                };
            };
        };
        responses: {
            /** @description It is RUNNING, or SCHEDULED until its first moment. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Campaign"];
                    };
                };
            };
        };
    };
    pauseCampaign: {
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
            /** @description The campaign as it then is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Campaign"];
                    };
                };
            };
        };
    };
    resumeCampaign: {
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
            /** @description The campaign as it then is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Campaign"];
                    };
                };
            };
        };
    };
    cancelCampaign: {
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
            /** @description The campaign as it then is. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Campaign"];
                    };
                };
            };
        };
    };
    retryCampaign: {
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
                    /**
                     * @default [
                     *       "FAILED"
                     *     ]
                     */
                    statuses?: ("FAILED" | "UNKNOWN")[];
                    /** @description Only those with one of these error codes. */
                    errorCodes?: string[];
                    ratePerSecond?: number;
                    /** @default false */
                    dryRun?: boolean;
                };
            };
        };
        responses: {
            /** @description Dry run: the number that would be retried. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["RetryCount"];
                    };
                };
            };
            /** @description The retries are queued. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["RetriedCampaign"];
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
                /** @description Those of live or of test keys. Default: all that you may see. */
                environment?: "live" | "test";
                /** @description Given up at or after this time. */
                from?: string;
                /** @description Given up before this time. */
                to?: string;
                status?: "FAILED" | "RETRYING" | "RESOLVED";
                notificationId?: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
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
            query?: {
                /** @description Those of live or of test keys. Default: all that you may see. */
                environment?: "live" | "test";
            };
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
                    /** @description Other words, rendered now. Fallbacks that had their words from a template are rendered as well. */
                    template?: components["schemas"]["TemplateRequest"];
                    provider?: string;
                    retryAt?: string | null;
                    /** @description Null clears it. */
                    note?: string | null;
                };
            };
        };
        responses: {
            /** @description The updated dead letter. */
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
    revealDeadLetter: {
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
            /** @description The dead letter, whole. */
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
            /** @description The replay is queued. */
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
                         * @description Those of live or of test keys. Default: all that you may see.
                         * @enum {string}
                         */
                        environment?: "live" | "test";
                        /**
                         * Format: date-time
                         * @description Given up at or after this time.
                         */
                        from?: string;
                        /**
                         * Format: date-time
                         * @description Given up before this time.
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
            /** @description Dry run: the number that would be replayed. */
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
            /** @description The replays are queued. */
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
            /** @description The resolved dead letter. */
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
            /** @description The answer that the vendor expects. */
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
        /** @description The vendor’s own format; at most 1 MiB, 16 KiB for `twilio` and 256 KiB for `msg91`. */
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Received. */
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
                /** @description The secret in the URL that is configured at the vendor (`RECEIPTS_TOKEN`). */
                token: string;
            };
            cookie?: never;
        };
        /** @description The vendor’s own format; at most 1 MiB, 16 KiB for `twilio` and 256 KiB for `msg91`. */
        requestBody?: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Received. */
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
                /** @description The user whose inbox it is. Only with an API key: a token already names its user. */
                userId?: string;
                unread?: "true" | "false";
                archived?: "true" | "false";
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
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
                /** @description The user whose inbox it is. Only with an API key: a token already names its user. */
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
                /** @description The user whose inbox it is. Only with an API key: a token already names its user. */
                userId?: string;
                /** @description Id of the last event that you received; the stream continues after it. */
                lastEventId?: string;
            };
            header?: {
                /** @description Id of the last event that you received; the stream continues after it. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event stream. It stays open. */
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
                /** @description The user whose inbox it is. Only with an API key: a token already names its user. */
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
            /** @description The updated message. */
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
                /** @description The user whose inbox it is. Only with an API key: a token already names its user. */
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
            /** @description The number of messages changed. */
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
                /** @description The user whose inbox it is. Only with an API key: a token already names its user. */
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
            /** @description The number of messages changed. */
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
                /** @description Your id for this person. */
                userId?: string;
                /** @description E-mail address, phone number, device token or URL. */
                address?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The number of notifications cancelled, erased and pending. */
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
                /** @description Any kind of address: e-mail address, phone number, device token, URL or user id. */
                recipient?: string;
                reason?: "hard_bounce" | "complaint" | "unsubscribe" | "unregistered" | "gone" | "manual";
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
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
                    /** @description Any kind of address: e-mail address, phone number, device token, URL or user id. */
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
            /** @description The address was already suppressed in that scope; this is the existing entry. */
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
            /** @description The address is suppressed. */
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
            /** @description The suppression is removed. */
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
    revealSuppression: {
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
            /** @description The suppression, with its address. */
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
            /** @description The secrets in use. */
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
            /** @description All secrets in use, newest first. */
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
            /** @description All webhooks. */
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
                    events?: ("notification.deferred" | "notification.*" | "notification.sent" | "notification.delivered" | "notification.opened" | "notification.clicked" | "notification.bounced" | "notification.complained" | "notification.failed" | "notification.unknown" | "notification.cancelled" | "notification.expired" | "notification.suppressed" | "webhook.disabled" | "webhook.*" | "quota.warning" | "quota.*" | "template.suspended" | "template.*" | "campaign.running" | "campaign.*" | "campaign.paused" | "campaign.completed" | "campaign.cancelled" | "campaign.progress")[];
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
            /** @description The webhook is deleted. */
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
                    events?: ("notification.deferred" | "notification.*" | "notification.sent" | "notification.delivered" | "notification.opened" | "notification.clicked" | "notification.bounced" | "notification.complained" | "notification.failed" | "notification.unknown" | "notification.cancelled" | "notification.expired" | "notification.suppressed" | "webhook.disabled" | "webhook.*" | "quota.warning" | "quota.*" | "template.suspended" | "template.*" | "campaign.running" | "campaign.*" | "campaign.paused" | "campaign.completed" | "campaign.cancelled" | "campaign.progress")[];
                    description?: string | null;
                    /** @enum {string} */
                    status?: "enabled" | "disabled";
                };
            };
        };
        responses: {
            /** @description The updated webhook. */
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
            /** @description The new secret. It is shown only once. */
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
            /** @description The test event is queued. */
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
                /** @description `true`: only those that the webhook did not take. */
                failed?: "true";
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
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
            /** @description One page of results. */
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
    getWebhookEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                eventId: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event with its calls. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["WebhookEvent"];
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
                    since?: string;
                    /** @description With `since`: leaves out what the webhook has taken, and what is still being delivered. */
                    onlyUndelivered?: boolean;
                    /**
                     * @description This event alone, in place of `since`.
                     * @example evt_01jd8m9q4wf7vrk2h3n5c6t8xz
                     */
                    eventId?: string;
                } & (unknown | unknown);
            };
        };
        responses: {
            /** @description The events are queued. */
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
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
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
                    scopes?: ("notifications:write" | "notifications:read" | "notifications:cancel" | "notifications:test" | "dead-letters" | "keys" | "webhooks" | "templates" | "campaigns" | "settings" | "content" | "reveal" | "members" | "admin")[];
                    allowedIps?: string[];
                    requestsPerMinute?: number | null;
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description The new key. */
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
            /** @description The revoked key. */
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
                    scopes?: ("notifications:write" | "notifications:read" | "notifications:cancel" | "notifications:test" | "dead-letters" | "keys" | "webhooks" | "templates" | "campaigns" | "settings" | "content" | "reveal" | "members" | "admin")[];
                    allowedIps?: string[];
                    requestsPerMinute?: number | null;
                    expiresAt?: string | null;
                };
            };
        };
        responses: {
            /** @description The updated key. */
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
            /** @description The new key, and the old one with its new expiry. */
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
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Session"];
                    };
                };
            };
        };
    };
    logIn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    password: string;
                    /** @description The current code of the authenticator; each is taken once. */
                    totp?: string;
                    /** @description One of the codes for when the authenticator is lost. */
                    recoveryCode?: string;
                };
            };
        };
        responses: {
            /** @description Who is logged in. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Session"];
                    };
                };
            };
        };
    };
    logOut: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The session has ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Done"];
                    };
                };
            };
        };
    };
    elevateSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    password?: string;
                    /** @description The current code of the authenticator; each is taken once. */
                    totp?: string;
                    /** @description One of the codes for when the authenticator is lost. */
                    recoveryCode?: string;
                };
            };
        };
        responses: {
            /** @description Until when. The cookie has another token from here on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ElevatedSession"];
                    };
                };
            };
        };
    };
    listSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["ListedSession"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    endOtherSessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description How many. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["EndedSessions"];
                    };
                };
            };
        };
    };
    endSession: {
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
            /** @description The session has ended. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Done"];
                    };
                };
            };
        };
    };
    changePassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description 12 characters or more, and hard to guess. */
                    password: string;
                };
            };
        };
        responses: {
            /** @description The password is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Done"];
                    };
                };
            };
        };
    };
    proposeTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The secret for the authenticator. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ProposedTotp"];
                    };
                };
            };
        };
    };
    removeTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is removed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Done"];
                    };
                };
            };
        };
    };
    confirmTotp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description The current code of the authenticator; each is taken once. */
                    totp: string;
                };
            };
        };
        responses: {
            /** @description Ten codes for when the authenticator is lost. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["RecoveryCodes"];
                    };
                };
            };
        };
    };
    getLoginMethods: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The ways. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["LoginMethods"];
                    };
                };
            };
        };
    };
    startOidcLogin: {
        parameters: {
            query?: {
                /** @description A path of the dashboard, such as `/cli_…/live`, where it goes on afterwards; anything else is its first page. */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    finishOidcLogin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: never;
    };
    elevateByOidc: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description A path of the dashboard, such as `/cli_…/live`, where it goes on afterwards; anything else is its first page. */
                    to?: string;
                };
            };
        };
        responses: {
            /** @description Where to go on. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["OidcElevation"];
                    };
                };
            };
        };
    };
    requestPasswordReset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                };
            };
        };
        responses: {
            /** @description A mail is sent where there is such an account. */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Done"];
                    };
                };
            };
        };
    };
    resetPassword: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What stands behind `#` in the link. */
                    token: string;
                    /** @description 12 characters or more, and hard to guess. */
                    password: string;
                };
            };
        };
        responses: {
            /** @description The password is changed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Done"];
                    };
                };
            };
        };
    };
    listMembers: {
        parameters: {
            query?: {
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["Member"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    getMember: {
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
            /** @description The member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Member"];
                    };
                };
            };
        };
    };
    removeMember: {
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
            /** @description The member is removed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Done"];
                    };
                };
            };
        };
    };
    changeMember: {
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
                    role?: "owner" | "admin" | "developer" | "editor" | "sender" | "support" | "viewer";
                    disabled?: boolean;
                };
            };
        };
        responses: {
            /** @description The member. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Member"];
                    };
                };
            };
        };
    };
    listInvitations: {
        parameters: {
            query?: {
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["Invitation"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    createInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** Format: email */
                    email: string;
                    /** @enum {string} */
                    role: "owner" | "admin" | "developer" | "editor" | "sender" | "support" | "viewer";
                    /**
                     * @description False to get the link yourself, and hand it on.
                     * @default true
                     */
                    byMail?: boolean;
                    /**
                     * @description How long the link works, in seconds; 72 hours by default.
                     * @default 259200
                     */
                    ttlSeconds?: number;
                };
            };
        };
        responses: {
            /** @description The invitation. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["CreatedInvitation"];
                    };
                };
            };
        };
    };
    revokeInvitation: {
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
            /** @description The invitation. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Invitation"];
                    };
                };
            };
        };
    };
    acceptInvitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @description What stands behind `#` in the link. */
                    token: string;
                    /** @description How others see you; by default what stands before the `@`. */
                    name?: string;
                    /** @description Of a new account; where the address has one already, its password. */
                    password: string;
                };
            };
        };
        responses: {
            /** @description The address to log in with, and the client. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["AcceptedInvitation"];
                    };
                };
            };
        };
    };
    inviteMember: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    /** @example cli_01jd8m9q4wf7vrk2h3n5c6t8xz */
                    clientId: string;
                    /** Format: email */
                    email: string;
                    /** @enum {string} */
                    role: "owner" | "admin" | "developer" | "editor" | "sender" | "support" | "viewer";
                };
            };
        };
        responses: {
            /** @description The invitation. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["CreatedInvitation"];
                    };
                };
            };
        };
    };
    listMembersOfClient: {
        parameters: {
            query: {
                /** @description The client. */
                clientId: string;
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        data: components["schemas"]["Member"][];
                        pagination: components["schemas"]["Pagination"];
                    };
                };
            };
        };
    };
    disableMember: {
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
                    disabled: boolean;
                };
            };
        };
        responses: {
            /** @description It is done. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Done"];
                    };
                };
            };
        };
    };
    resetMember: {
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
            /** @description The link. */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["ResetLink"];
                    };
                };
            };
        };
    };
    listAudit: {
        parameters: {
            query?: {
                /** @description Maximum number of items. */
                limit?: number;
                /** @description `pagination.nextCursor` of the previous page. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page of results. */
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
                /** @description First UTC day. Default: 30 days up to `to`. */
                from?: string;
                /** @description Last UTC day, inclusive. Default: today. */
                to?: string;
                channel?: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
                provider?: string;
                errorCode?: string;
                /** @description Comma-separated list of day, channel, provider, errorCode. Default: day,channel. */
                groupBy?: string;
                /** @description Default: the environment of the key. A test key can ask for `test` only. */
                environment?: "live" | "test";
                /** @description For the operator: the client. Default: all clients. */
                clientId?: string;
                /** @description Takes precedence over the `Accept` header. Default: JSON. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. CSV has the rows only, and `asOf` in the `Last-Modified` header. */
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
    getStats: {
        parameters: {
            query?: {
                /** @description Default: 60 minutes, 24 hours or 30 days before `to`, by `step`. */
                from?: string;
                /** @description Default: now. */
                to?: string;
                /** @description A minute, an hour or a day, in UTC. Default: 1h. */
                step?: "1m" | "1h" | "1d";
                /** @description Comma-separated list of channel, provider, template, campaign, errorCode. Default: one series of all. */
                by?: string;
                channel?: "email" | "sms" | "whatsapp" | "push" | "webhook" | "in_app";
                provider?: string;
                template?: string;
                campaign?: string;
                errorCode?: string;
                /** @description Default: the environment of the key. A test key can ask for `test` only. */
                environment?: "live" | "test";
                /** @description For the operator: the client. Default: all clients. */
                clientId?: string;
                /** @description Takes precedence over the `Accept` header. Default: JSON. */
                format?: "json" | "csv";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Stats"];
                    };
                };
            };
        };
    };
    countWaiting: {
        parameters: {
            query?: {
                /** @description Those of live or of test keys. Default: all that you may see. */
                environment?: "live" | "test";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What waits. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["WaitingByReason"];
                    };
                };
            };
        };
    };
    streamChanges: {
        parameters: {
            query: {
                /** @description Comma-separated list of what the page shows: overview, list, dead-letters, campaigns, campaign:<id>, notification:<id>. At most 50. */
                topics: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The event stream. It stays open for up to an hour. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listProviders: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The accounts. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["Providers"];
                    };
                };
            };
        };
    };
    getOperatorOverview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The overview. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["OperatorOverview"];
                    };
                };
            };
        };
    };
    getKafka: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The overview. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["KafkaOverview"];
                    };
                };
            };
        };
    };
    getKafkaTopic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of a topic of Posthorn’s. */
                topic: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The topic. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["KafkaTopic"];
                    };
                };
            };
        };
    };
    listKafkaRecords: {
        parameters: {
            query?: {
                /** @description Only this partition. Default: all. */
                partition?: number;
                /** @description Only records before this offset, of the partition: `nextBefore` of a page. */
                before?: string;
                /** @description Maximum number of records. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Name of a topic of Posthorn’s. */
                topic: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The records. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["KafkaRecords"];
                    };
                };
            };
        };
    };
    getKafkaGroup: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of a consumer group, also of one that is not Posthorn’s. */
                group: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The group. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @constant */
                        success: true;
                        message: string;
                        data: components["schemas"]["KafkaGroup"];
                    };
                };
            };
        };
    };
}
