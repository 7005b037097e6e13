const CALL_MS = 10_000;

/**
 * One call of our API.
 * @param {string} url
 * @param {string} apiKey none where it is empty
 * @param {unknown} [json] the body, if any
 * @param {string} [method] POST where there is a body, else GET
 * @returns {Promise<{ status: number, body: any }>} `body` is null where the answer is no JSON
 */
export async function call(url, apiKey, json, method = json === undefined ? 'GET' : 'POST') {
  const response = await fetch(url, {
    method,
    headers: {
      ...(apiKey && { 'x-api-key': apiKey }),
      ...(json !== undefined && { 'content-type': 'application/json' }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    signal: AbortSignal.timeout(CALL_MS),
  });
  return { status: response.status, body: await response.json().catch(() => null) };
}
