export type EventStreamOptions = {
  /** Events as they are written; the next is asked for when the reader has taken the last. */
  events: AsyncGenerator<string>;
  /** Ends the events; aborted by the caller, and here when the reader has gone. */
  ending: AbortController;
  /** A reader that takes nothing for so long is cut off, in milliseconds. */
  stallMs: number;
  /** Told once, when the stream is over. */
  onClose: () => void;
  /** Told of an error behind the events; the reader is cut off. */
  onFailure: (error: unknown) => void;
};

/** A body that holds no more than one event that was not taken yet. */
export function eventStream(options: EventStreamOptions): ReadableStream<Uint8Array> {
  const { events, ending, stallMs, onClose, onFailure } = options;
  const encoder = new TextEncoder();
  let reading = false;
  let stalled: NodeJS.Timeout | undefined;
  let closed = false;

  const close = () => {
    if (closed) return;
    closed = true;
    clearTimeout(stalled);
    ending.abort();
    // Waits for a look at the table that is under way; nobody waits for it.
    void events.return(undefined).catch(onFailure);
    onClose();
  };

  let cutOff = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        cutOff = () => {
          if (closed) return;
          close();
          controller.error(new Error('the reader of the event stream stopped reading'));
        };
        stalled = setTimeout(cutOff, stallMs);
        // Who waits in `pull` is told the end there; who takes nothing would never hear of it.
        ending.signal.addEventListener('abort', () => {
          if (!reading) cutOff();
        });
      },
      async pull(controller) {
        clearTimeout(stalled);
        reading = true;
        try {
          const { done, value } = await events.next();
          if (closed) return;
          if (done) {
            close();
            controller.close();
            return;
          }
          controller.enqueue(encoder.encode(value));
          stalled = setTimeout(cutOff, stallMs);
        } catch (error) {
          onFailure(error);
          close();
          controller.error(new Error('the events of the stream could not be read'));
        } finally {
          reading = false;
        }
      },
      cancel: close,
    },
    { highWaterMark: 0 },
  );
}
