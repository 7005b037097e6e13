export type ServerSentEvent = { event: string; data: string };

/**
 * The events of a stream as they come (HTML standard, 9.2.6, without ids, which ours do not have).
 * @throws Error where nothing came for `silenceMs`, comments counted
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  silenceMs: number,
): AsyncGenerator<ServerSentEvent> {
  const reader = body.getReader();
  const text = new TextDecoder();
  let waiting = '';
  try {
    for (;;) {
      const { done, value } = await within(reader.read(), silenceMs);
      if (done) return;
      waiting += text.decode(value, { stream: true });
      const blocks = waiting.split(/\r?\n\r?\n/);
      waiting = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = parse(block);
        if (event) yield event;
      }
    }
  } finally {
    void reader.cancel().catch(() => null);
  }
}

/** Null for a comment. */
function parse(block: string): ServerSentEvent | null {
  const fields = block.split(/\r?\n/).map((line) => /^(\w*): ?(.*)$/.exec(line) ?? [line, line, '']);
  const data = fields.filter(([, name]) => name === 'data').map(([, , value]) => value);
  if (data.length === 0) return null;
  return { event: fields.find(([, name]) => name === 'event')?.[2] ?? 'message', data: data.join('\n') };
}

async function within<Value>(promise: Promise<Value>, ms: number): Promise<Value> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the stream fell silent')), ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
