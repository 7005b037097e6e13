/** One message for a user's inbox. */
export type InAppMessage = {
  /** Public id, `ntf_…`. */
  notificationId: string;
  /** UUID of the client whose user it is. */
  clientId: string;
  userId: string;
  subject: string | null;
  text: string;
  html: string | null;
  url: string | null;
  image: string | null;
  data: Record<string, string>;
};
