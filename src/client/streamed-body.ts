/** Whether the body is the caller's own stream: all that is written whole is JSON. */
export function isStreamed({ body, headers }: Request): boolean {
  return body !== null && !headers.get('content-type')?.startsWith('application/json');
}

export type WatchedBody = {
  request: Request;
  /** Aborted where nothing was taken of the body, nor answered, for so long. */
  late: AbortSignal;
  end(): void;
};

/** The same request, of which each part that is taken is noticed: an upload may take hours as long as it gets on. */
export function watchBody(request: Request, timeoutMs: number): WatchedBody {
  const controller = new AbortController();
  const give = () => controller.abort(Object.assign(new Error('It has stopped.'), { name: 'TimeoutError' }));
  const timer = setTimeout(give, timeoutMs);
  const seen = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, taken) {
      timer.refresh();
      taken.enqueue(part);
    },
  });
  const body = request.body?.pipeThrough(seen) ?? null;
  return {
    request: new Request(request.url, {
      method: request.method,
      headers: request.headers,
      signal: request.signal,
      body,
      duplex: 'half',
    }),
    late: controller.signal,
    end: () => clearTimeout(timer),
  };
}
