/** What a test key sends: the sandbox looks at the address only. */
export type SandboxMessage = {
  /** Public id, `ntf_…`. */
  notificationId: string;
  to: string;
};
