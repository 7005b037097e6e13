/** One SMS to one number: a provider adds who it is from. */
export type SmsMessage = {
  /** Public id, `ntf_…`. */
  notificationId: string;
  /** E.164. */
  to: string;
  /** At most 1,600 characters. */
  text: string;
};
