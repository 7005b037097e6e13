export type ApiCall = {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** As the document has it, with its ids: `/api/dead-letters/dlt_…`. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
};

/**
 * The call as a line for a shell, with the key by name: what is copied holds no secret.
 * @param api where the API begins, without a slash at its end
 */
export function curlOf(api: string, { method, path, query = {}, body }: ApiCall): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.append(name, String(value));
  const search = given.toString();
  const parts = [
    `curl${method === 'GET' ? '' : ` -X ${method}`} ${quoted(`${api}${path}${search && `?${search}`}`)}`,
    '-H "authorization: Bearer $POSTHORN_API_KEY"',
  ];
  if (body !== undefined) parts.push("-H 'content-type: application/json'", `-d ${quoted(JSON.stringify(body))}`);
  return parts.join(' \\\n  ');
}

/** One word for a POSIX shell, whatever is in it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
