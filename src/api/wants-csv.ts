import type { ApiContext } from './http-context.ts';

export const CSV = 'text/csv';

/** Whether a request asks for CSV. Where both are wanted alike, or anything, it is JSON. */
export function wantsCsv(c: ApiContext): boolean {
  const accept = c.req.header('accept') ?? '';
  return accept.toLowerCase().includes(CSV) && !accept.includes('json');
}
