/**
 * The health check of every container of ours: `node docker/healthcheck.mjs <url>`, as the image has neither curl nor wget.
 * Exits with 0 for an answer of 2xx within 4 s, else with 1. Prints the status alone, never the body.
 */
const TIMEOUT_MS = 4_000;
const url = process.argv[2];

try {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  await response.arrayBuffer();
  process.stdout.write(`${response.status}\n`);
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  process.stdout.write(`no answer: ${error.cause?.code ?? error.code ?? error.name}\n`);
  process.exitCode = 1;
}
