/**
 * Headers that Posthorn or the mail hosts write, or that say who sent a mail and who gets it. A further header must have
 * another name (RFC 5322, 3.6; RFC 6376 DKIM; RFC 8601; RFC 8617 ARC; RFC 2369 and RFC 8058 List-Unsubscribe).
 */
const OURS =
  /^(?:from|sender|to|cc|bcc|reply-to|subject|date|message-id|return-path|received(?:-.*)?|delivered-to|mime-version|content-.*|dkim-.*|authentication-results|arc-.*|resent-.*|list-unsubscribe.*|x-notification-id)$/i;

/**
 * Headers by which mail services are told what to do, some of them to send to others: SendGrid, Amazon SES, Mailgun,
 * Mailchimp, SparkPost, Postmark, Mailjet, Brevo, SMTP2GO (each documents them with its SMTP interface, such as
 * https://www.twilio.com/docs/sendgrid/for-developers/sending-email/building-an-x-smtpapi-header).
 */
const OF_MAIL_SERVICES =
  /^x-(?:smtpapi|sg-.*|sendgrid.*|ses-.*|mailgun-.*|mc-.*|mandrill.*|msys-api|pm-.*|mj-.*|mailjet-.*|sib-.*|mailin-.*|smtp2go-.*)$/i;

/** Whether a mail may carry this header besides ours: letters, digits and hyphens, and no name of ours or of a service. */
export function isFurtherHeader(name: string): boolean {
  return /^[A-Za-z0-9-]{1,64}$/.test(name) && !OURS.test(name) && !OF_MAIL_SERVICES.test(name);
}

/** What nodemailer writes as it stands: it folds at white space only, and encodes only other letters. */
const UNFOLDABLE = /[!-~]{998}/;
/** Headers of message ids, which nodemailer puts into angle brackets and does not encode. */
const OF_IDS = /^(?:in-reply-to|references)$/i;
const IDS = /^[ -~]*$/;
const LONG_ID = /[!-~]{996}/;

/** Whether lines of at most 998 letters can hold this value of a header (RFC 5322, 2.1.1). @param value of at most 998 letters */
export function fitsHeader(name: string, value: string): boolean {
  return OF_IDS.test(name) ? IDS.test(value) && !LONG_ID.test(value) : !UNFOLDABLE.test(value);
}
