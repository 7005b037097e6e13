/** Between the window in which somebody proves who they are to the log-in provider and the page that asked for it. */
const CHANNEL = 'posthorn.elevated';

export function tellElevated(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(true);
  channel.close();
}

/** @returns how to listen no more */
export function onElevatedElsewhere(heard: () => void): () => void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = heard;
  return () => channel.close();
}
