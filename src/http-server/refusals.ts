import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** By Node's error codes; all other parser errors (HPE_…) mean a malformed request. */
const STATUS_OF: Record<string, { status: 408 | 431; detail: string }> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, detail: 'The request did not arrive in time.' },
  HPE_HEADER_OVERFLOW: { status: 431, detail: 'The URL and headers exceed 16 KiB.' },
};
const NOT_HTTP = { status: 400, detail: 'Malformed HTTP/1.1 request.' } as const;

/**
 * Answers what never became a request: a problem document (RFC 9457; without a `type` of its own it is `about:blank`),
 * then the end of the connection. Where an answer has begun, the end alone.
 * @param error of Node's event `clientError`
 */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Duplex): void {
  const { _httpMessage: answer } = socket as Duplex & { _httpMessage?: { headersSent: boolean } };
  if (error.code === 'ECONNRESET' || !socket.writable || answer?.headersSent) return void socket.destroy();
  const { status, detail } = STATUS_OF[error.code ?? ''] ?? NOT_HTTP;
  const { body, headers } = documentOf(status, detail);
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

const OTHER_HOST =
  'Outside production this server answers only under the names of its own machine. Name others in ALLOWED_HOSTS (docs/settings.md).';

/** Answers what was sent to a name that is not ours (RFC 9110, 15.5.20). The rest of the request is not read. */
export function refuseHost(response: ServerResponse): void {
  const { body, headers } = documentOf(421, OTHER_HOST);
  response.writeHead(421, headers).end(body);
}

function documentOf(status: number, detail: string) {
  const body = JSON.stringify({ type: 'about:blank', title: STATUS_CODES[status], status, detail });
  const headers = {
    connection: 'close',
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': `${Buffer.byteLength(body)}`,
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'SAMEORIGIN',
    'referrer-policy': 'no-referrer',
  };
  return { body, headers };
}
