/** Whether the body is the caller's own stream: all that is written whole is JSON. */
export function isStreamed({ body, headers }: Request): boolean {
  return body !== null && !headers.get('content-type')?.startsWith('application/json');
}

/** The same request, of which each part that is taken is told: an upload may take hours as long as it gets on. */
export function watchBody(request: Request, onPart: () => void): Request {
  const seen = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, taken) {
      onPart();
      taken.enqueue(part);
    },
  });
  return new Request(request.url, {
    method: request.method,
    headers: request.headers,
    body: request.body?.pipeThrough(seen) ?? null,
    duplex: 'half',
  });
}
