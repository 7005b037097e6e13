/** What is kept for a time and then deleted, and for how many days unless `RETENTION_DAYS_<CLASS>` says otherwise. */
export const DEFAULT_RETENTION_DAYS = {
  /** Answers that a request with the same Idempotency-Key gets again. */
  idempotency_keys: 7,
  /** Open or resolved, and parked records. */
  dead_letters: 180,
  /** Settled ones with attempts, timeline, receipts and the name of their event; one with a dead letter lives as long as that. */
  notifications: 90,
  /** What vendors told, where no notification was found for it. */
  receipts: 30,
  /** Events for endpoints, and the calls that were made. */
  webhooks: 30,
  in_app: 180,
  /** Versions of templates, layouts and partials that nothing names, but for the newest `VERSIONS_KEPT` of each. */
  templates: 90,
  /** Drafts that nobody touches, and campaigns that have ended, once their notifications are gone. */
  campaigns: 400,
  /** Why lines of an audience were refused. */
  campaign_refused: 30,
  /** Windows of users who have been sent nothing since; at least 2, since a window may be a day long. */
  limits: 2,
  usage: 750,
  /** Figures by the minute, of which those by the hour are sums; at least 3, since a day may be counted again on the next. */
  stats_minutes: 7,
  /** Figures by the hour, of which those by the day are sums. */
  stats_hours: 90,
  /** Figures by the day. */
  stats: 400,
  audit_log: 400,
  /** Sessions, invitations and password resets that have ended, and failed log-ins. */
  logins: 1,
} as const;

/** So many of the newest versions of a template stay, however old they are. */
export const VERSIONS_KEPT = 50;

export type RetentionClass = keyof typeof DEFAULT_RETENTION_DAYS;
export const RETENTION_CLASSES = Object.keys(DEFAULT_RETENTION_DAYS) as RetentionClass[];
/** Days by class. */
export type Retention = Record<RetentionClass, number>;
