import { dataOf, type Http, onceOnly, withSignal } from './http.ts';
import { listOf } from './list-of.ts';
import { sleep } from './sleep.ts';
import type { BodyOf, CallOptions, Campaign, CreateOptions, QueryOf, RetriedCampaign, RetryCount } from './types.ts';
import { type AudienceSource, type UploadOptions, uploadAudience } from './upload.ts';

type RetryRequest = Partial<Omit<BodyOf<'retryCampaign'>, 'dryRun'>>;

/** One person of a campaign. */
export type CampaignPerson = { address: string } | { userId: string };
/** `revision`: only the campaign as you read it. Else PosthornError `revision_mismatch`. */
export type RevisionOptions = CallOptions & { revision?: number };
/** `everyMs`: how often to look. Default: 2,000. */
export type WatchOptions = CallOptions & { everyMs?: number };

/** `posthorn.campaigns`: one message for many. */
export function campaignsOf(http: Http) {
  const byId = (id: string, options?: CallOptions) => ({ params: { path: { id } }, ...withSignal(options) });
  const get = (id: string, options?: CallOptions) => dataOf(http.GET('/api/campaigns/{id}', byId(id, options)));

  function retry(id: string, which: RetryRequest & { dryRun: true }, options?: CallOptions): Promise<RetryCount>;
  function retry(
    id: string,
    which?: RetryRequest & { dryRun?: false },
    options?: CallOptions,
  ): Promise<RetriedCampaign>;
  /** Sends again to those who failed, and to nobody else. `dryRun` only counts them. */
  function retry(
    id: string,
    which: Partial<BodyOf<'retryCampaign'>> = {},
    options?: CallOptions,
  ): Promise<RetryCount | RetriedCampaign> {
    const body = { statuses: ['FAILED' as const], dryRun: false, ...which };
    return dataOf(http.POST('/api/campaigns/{id}/retry', { ...byId(id, options), body }));
  }

  return {
    /** A draft, which nobody is in yet. */
    create: (campaign: BodyOf<'createCampaign'>, options?: CreateOptions) =>
      dataOf(
        http.POST('/api/campaigns', {
          body: campaign,
          params: { header: onceOnly(options) },
          ...withSignal(options),
        }),
      ),
    /** With its counts. */
    get,
    /** Newest first. */
    list: (query: QueryOf<'listCampaigns'> = {}, options?: CallOptions) =>
      listOf((from) =>
        http.GET('/api/campaigns', { params: { query: { ...query, ...from } }, ...withSignal(options) }),
      ),
    /** Before the start anything; afterwards `name`, `rate`, `guard` and `expiresAt`. */
    update: (id: string, changes: BodyOf<'changeCampaign'>, options: RevisionOptions = {}) =>
      dataOf(
        http.PATCH('/api/campaigns/{id}', {
          params: { path: { id }, header: ifMatch(options) },
          body: changes,
          ...withSignal(options),
        }),
      ),
    /** A campaign that is not under way, with its audience. */
    delete: (id: string, options?: CallOptions) => dataOf(http.DELETE('/api/campaigns/{id}', byId(id, options))),
    /** Whom it is for, in place of whom it was for. It is sent as it is read, whatever its size. */
    upload: (id: string, source: AudienceSource, options?: UploadOptions) =>
      uploadAudience(http, () => get(id, options), id, source, options),
    /** The people of another campaign, by what became of them there; of many, in as many requests as it takes. */
    async copyAudience(id: string, from: BodyOf<'copyAudience'>, options?: CallOptions) {
      for (let body = from; ; ) {
        const { next, ...copied } = await dataOf(
          http.POST('/api/campaigns/{id}/audience/from', { ...byId(id, options), body }),
        );
        if (next === null) return copied;
        body = { ...from, after: next };
      }
    },
    /** Lines of the upload that were not taken, and why. */
    refused: (id: string, query: QueryOf<'listRefusedLines'> = {}, options?: CallOptions) =>
      listOf((from) =>
        http.GET('/api/campaigns/{id}/audience/refused', {
          params: { path: { id }, query: { ...query, ...from } },
          ...withSignal(options),
        }),
      ),
    /** What would happen, with samples; nothing is sent. */
    check: (id: string, options?: CallOptions) => dataOf(http.POST('/api/campaigns/{id}/check', byId(id, options))),
    /** Sends what some lines would get to at most five addresses. */
    test: (id: string, wanted: BodyOf<'testCampaign'>, options?: CreateOptions) =>
      dataOf(
        http.POST('/api/campaigns/{id}/test', {
          params: { path: { id }, header: onceOnly(options) },
          body: wanted,
          ...withSignal(options),
        }),
      ),
    /** @param total how many it is for, as `check` told: else PosthornError `total_changed`, and nothing is sent */
    start: (id: string, total: number, options: RevisionOptions = {}) =>
      dataOf(
        http.POST('/api/campaigns/{id}/start', {
          params: { path: { id }, header: ifMatch(options) },
          body: { confirm: { total } },
          ...withSignal(options),
        }),
      ),
    /** Once it resolves nothing more begins; `underWay` are those that had begun. */
    pause: (id: string, options?: CallOptions) => dataOf(http.POST('/api/campaigns/{id}/pause', byId(id, options))),
    resume: (id: string, options?: CallOptions) => dataOf(http.POST('/api/campaigns/{id}/resume', byId(id, options))),
    /** For good. Who has begun to get it gets it, and nobody else. */
    cancel: (id: string, options?: CallOptions) => dataOf(http.POST('/api/campaigns/{id}/cancel', byId(id, options))),
    retry,
    /** Each with what became of it. */
    recipients: (id: string, query: QueryOf<'listCampaignRecipients'> = {}, options?: CallOptions) =>
      listOf((from) =>
        http.GET('/api/campaigns/{id}/recipients', {
          params: { path: { id }, query: { ...query, ...from } },
          ...withSignal(options),
        }),
      ),
    /** Takes one person out, who has not got it yet. */
    remove: (id: string, person: CampaignPerson, options?: CallOptions) =>
      dataOf(
        http.DELETE('/api/campaigns/{id}/recipients', {
          params: { path: { id }, query: person },
          ...withSignal(options),
        }),
      ),
    /** The campaign each time that it has changed, until it has ended and nobody waits. */
    async *watch(id: string, { everyMs = 2_000, ...options }: WatchOptions = {}): AsyncGenerator<Campaign, void> {
      for (let seen = ''; ; await sleep(everyMs, options.signal)) {
        const campaign = await get(id, options);
        const { status, reason, counts } = campaign;
        const now = JSON.stringify([status, reason, counts]);
        if (now !== seen) yield campaign;
        // Counts may be two seconds behind the status.
        if ((status === 'COMPLETED' || status === 'CANCELLED') && counts.waiting === 0) return;
        seen = now;
      }
    },
  };
}

function ifMatch({ revision }: RevisionOptions): { 'If-Match'?: string } {
  return revision === undefined ? {} : { 'If-Match': `"${revision}"` };
}
