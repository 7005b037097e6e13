import { dataOf, type Http, withSignal } from './http.ts';
import { PosthornError } from './posthorn-error.ts';
import { retryDelayMs } from './retry-delay.ts';
import { sleep } from './sleep.ts';
import type { CallOptions, Campaign } from './types.ts';

type Bytes = AsyncIterable<Uint8Array | string>;
/**
 * What is uploaded. As a function, `() => createReadStream(path)`, it can be had again: then an upload that breaks off
 * goes on.
 */
export type AudienceSource = Bytes | (() => Bytes);

export type UploadOptions = CallOptions & {
  /** Default: `csv`. */
  format?: 'csv' | 'ndjson';
  /** Such as `windows-1252`. Default: UTF-8, or UTF-16 with a byte order mark. */
  charset?: string;
  /** Whether it is compressed by gzip. */
  isGzip?: boolean;
  /** Goes on behind an upload that broke off, with this line. The source is the whole file all the same. */
  fromLine?: number;
  /** Of a source that can be had again: how often in a row it may break off without a line taken. Default: 3. */
  maxRetries?: number;
  /** Is told how many bytes of this attempt have been taken. */
  onBytes?: (taken: number) => void;
};

const TYPES = { csv: 'text/csv', ndjson: 'application/x-ndjson' };

/** A campaign as the API has it; each upload that begins raises its revision. */
type Known = Pick<Campaign, 'revision' | 'audience'>;

/**
 * Sends an audience as it is read: no more of it than a few parts is in memory. Where the source can be had again and
 * the line breaks, it goes on behind the last line that is on record.
 * @param campaignNow what the API says of it at this moment
 * @throws PosthornError, or what the source throws
 */
export async function uploadAudience(
  http: Http,
  campaignNow: () => Promise<Known>,
  id: string,
  source: AudienceSource,
  options: UploadOptions = {},
) {
  const { signal, maxRetries = 3 } = options;
  const mostBreaks = typeof source === 'function' ? maxRetries : 0;
  let { fromLine } = options;
  let before = mostBreaks > 0 ? await campaignNow() : null;
  for (let breaks = 0; ; ) {
    try {
      return await uploadOnce(http, id, source, { ...options, ...(fromLine !== undefined && { fromLine }) });
    } catch (error) {
      const delayMs = breaks < mostBreaks ? delayAfter(error, breaks) : null;
      if (delayMs === null) throw error;
      await sleep(delayMs, signal);
      const now = await campaignNow();
      const { state, linesRead } = now.audience;
      // What is as it was may be of an upload before: this one has not arrived, and begins anew.
      const isOurs = fromLine !== undefined || now.revision !== before?.revision;
      if (isOurs && state === 'open' && linesRead > 0) fromLine = linesRead + 1;
      breaks = linesRead === before?.audience.linesRead ? breaks + 1 : 0;
      before = now;
    }
  }
}

/** The server may still write down what came before the break: it has more lines than it said, and is asked again. */
function delayAfter(error: unknown, breaks: number): number | null {
  if (!(error instanceof PosthornError)) return null;
  if (error.code === 'audience_moved') return 1_000;
  return retryDelayMs(true, error, breaks, Math.random());
}

async function uploadOnce(http: Http, id: string, source: AudienceSource, options: UploadOptions) {
  const { format = 'csv', charset, isGzip, fromLine, onBytes } = options;
  const { body, failure } = streamOf(typeof source === 'function' ? source() : source, onBytes);
  try {
    return await dataOf(
      http.PUT('/api/campaigns/{id}/audience', {
        params: { path: { id }, query: fromLine === undefined ? {} : { fromLine } },
        headers: {
          'content-type': charset === undefined ? TYPES[format] : `${TYPES[format]}; charset=${charset}`,
          ...(isGzip && { 'content-encoding': 'gzip' }),
        },
        // Typed as text, since a document knows no streams.
        body: body as never,
        bodySerializer: (stream: unknown) => stream as never,
        duplex: 'half',
        ...withSignal(options),
      }),
    );
  } catch (error) {
    // What the source threw, rather than that the upload ended by it.
    throw failure() ?? error;
  }
}

/** Reads on only when the part before has been taken. */
function streamOf(source: Bytes, onBytes: ((taken: number) => void) | undefined) {
  const parts = source[Symbol.asyncIterator]();
  const encoder = new TextEncoder();
  let taken = 0;
  let thrown: unknown = null;
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await parts.next();
          if (done) return controller.close();
          const part = typeof value === 'string' ? encoder.encode(value) : value;
          controller.enqueue(part);
          taken += part.byteLength;
          onBytes?.(taken);
        } catch (error) {
          thrown = error;
          controller.error(error);
        }
      },
      async cancel() {
        await parts.return?.();
      },
    },
    { highWaterMark: 0 },
  );
  return { body, failure: () => thrown };
}
