/** One e-mail to one address, complete: a provider adds nothing but its wire format. */
export type EmailMessage = {
  /** Public id, `ntf_…`; also the header X-Notification-Id. */
  notificationId: string;
  /** Deterministic, the same on each attempt: `<ntf_…@domain>`. */
  messageId: string;
  from: { address: string; name: string | null };
  to: string;
  subject: string;
  text: string;
  html: string | null;
};
