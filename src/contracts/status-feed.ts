/** What is written to `notification-status` from now on. The API follows it; `main` hands in who reads. */
export type StatusFeed = {
  /** Begins at the end of the topic, and goes on by itself until it is stopped. @returns how to stop it */
  follow(listener: StatusFeedListener): () => void;
};

export type StatusFeedListener = {
  /** Values of records as they come, several at once. Nothing is told twice while it is up. */
  onRecords(values: readonly Buffer[]): void;
  /** So many came that some were passed over. */
  onGap(): void;
  /** Whether it is read. What is written while it is not, nobody is told of. */
  onState(isUp: boolean): void;
};
