import type { components } from '../../../../src/client/schema.ts';
import { Problem } from '../../api/problem.ts';

type Uploaded = components['schemas']['UploadedAudience'];

export type Upload = {
  url: string;
  headers: Record<string, string>;
  body: Blob;
  /** How many bytes have been sent. */
  onProgress: (sent: number) => void;
  signal: AbortSignal;
};

/**
 * Sends a file as the browser reads it from the disk, of any size. By XMLHttpRequest: `fetch` says nothing of how far it is,
 * and streams only over HTTP/2.
 * @throws Problem, `aborted` where `signal` says so
 */
export function upload({ url, headers, body, onProgress, signal }: Upload): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', url);
    request.responseType = 'json';
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded }) => onProgress(loaded);
    request.onload = () => {
      const { status, response } = request;
      if (status >= 200 && status < 300) resolve(response.data);
      else reject(new Problem(status, response));
    };
    request.onerror = () => reject(Problem.noAnswer());
    request.onabort = () => {
      const detail = 'What arrived before is kept. Go on with the same file, or begin anew.';
      reject(new Problem(0, { code: 'aborted', title: 'Stopped', detail }));
    };
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(body);
  });
}
