/** One e-mail to one recipient, complete: a provider adds nothing but its wire format. */
export type EmailMessage = {
  /** Public id, `ntf_…`; also the header X-Notification-Id. */
  notificationId: string;
  /** Deterministic, the same on each attempt: `<ntf_…@domain>`. */
  messageId: string;
  from: { address: string; name: string | null };
  to: string;
  /** Those who get the same mail besides; `bcc` stands in the envelope only. */
  cc: string[];
  bcc: string[];
  replyTo: string[];
  subject: string;
  text: string;
  html: string | null;
  /** Further headers, none of which is one that we write. */
  headers: Record<string, string>;
  attachments: EmailAttachment[];
  /** Of marketing mail: what a mail program calls to unsubscribe with one click (RFC 8058). */
  unsubscribeUrl: string | null;
};

export type EmailAttachment = {
  filename: string;
  contentType: string;
  /** Of an image that the HTML shows by `cid:`. */
  contentId: string | null;
  content: Buffer;
};
