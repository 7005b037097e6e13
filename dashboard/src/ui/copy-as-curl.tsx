import { API_URL } from '../base.ts';
import { Copy } from './copy.tsx';
import { type ApiCall, curlOf } from './curl.ts';

/** What a page does, or shows, as a call of the API that a program can make. */
export function CopyAsCurl(call: ApiCall) {
  return <Copy as="button" label="Copy as curl" text={curlOf(API_URL, call)} />;
}
