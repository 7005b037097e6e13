import type { Scene } from '../campaigns/scene.ts';

export type Traffic = {
  /** Posts these to the API as the scene's client. Who is refused, or finds nobody there, is no matter. */
  post(path: string, body: object, key?: string): Promise<void>;
  /** Mails one each so many milliseconds until it is stopped. */
  steady(everyMs: number): { stop(): Promise<void> };
};

/** What clients do to an API. */
export function trafficOf({ posthorn }: Scene): Traffic {
  const post: Traffic['post'] = async (path, body, key = posthorn.apiKey) => {
    const headers = { 'content-type': 'application/json', 'x-api-key': key };
    const request = { method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(10_000) };
    await fetch(`${posthorn.apiUrl}${path}`, request).then(
      (response) => response.arrayBuffer(),
      () => undefined,
    );
  };
  return {
    post,
    steady(everyMs) {
      let number = 0;
      const underWay = new Set<Promise<void>>();
      const timer = setInterval(() => {
        const one = post('/api/notifications', mailTo(`steady-${number++}`));
        underWay.add(one);
        void one.finally(() => underWay.delete(one));
      }, everyMs);
      return {
        async stop() {
          clearInterval(timer);
          await Promise.all(underWay);
        },
      };
    },
  };
}

/** @param more besides channel, recipient and words */
export function mailTo(name: string, more: object = {}): object {
  const content = { subject: 'Good morning', body: 'It left our house today.' };
  return { channel: 'email', recipient: { email: `${name}@example.com` }, content, ...more };
}
