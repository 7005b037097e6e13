import { execFileSync } from 'node:child_process';
import { StackError } from '../errors.mjs';
import { isCached } from './cache.mjs';

const JAVA_MAJOR = 17;

/**
 * What each tool is for, and how to go on without it.
 * @type {Record<'java' | 'mvn' | 'go', string>}
 */
const WHY = {
  java: `Java ${JAVA_MAJOR} or newer runs Kafka: install a JDK (for example "openjdk-${JAVA_MAJOR}-jre-headless" or "brew install openjdk"), or name a broker in KAFKA_BROKERS`,
  mvn: 'Maven fetches Kafka: install it ("maven" in apt and brew), or name a broker in KAFKA_BROKERS',
  go: 'Go 1.21 or newer builds the Temporal server: install it (go.dev/doc/install), install the Temporal CLI ("temporal" on the PATH is used instead), or name a server in TEMPORAL_ADDRESS',
};

/**
 * Names everything that is missing at once. A part that is in the cache needs nothing to be built.
 * @param {{ cacheDir: string, parts: import('./cache.mjs').Part[], java: boolean }} needs
 * @throws {StackError}
 */
export function assertPrerequisites({ cacheDir, parts, java }) {
  const tools = new Set(parts.filter((part) => !isCached(cacheDir, part)).flatMap((part) => part.needs));
  const missing = [...tools].filter((tool) => !isOnPath(tool)).map((tool) => WHY[tool]);
  if (java && javaMajor() < JAVA_MAJOR) missing.unshift(WHY.java);
  if (missing.length === 0) return;
  const list = missing.map((line) => `  - ${line}`).join('\n');
  throw new StackError(`Missing on this machine:\n${list}\nOr run everything in containers: npm run docker:up`);
}

/** @param {string} tool */
export function isOnPath(tool) {
  try {
    execFileSync('sh', ['-c', `command -v ${tool}`], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** The major version of the `java` on the PATH; 0 without one. */
function javaMajor() {
  try {
    const output = execFileSync('sh', ['-c', 'java -version 2>&1'], { encoding: 'utf8' });
    return Number(/version "(\d+)/.exec(output)?.[1] ?? 0);
  } catch {
    return 0;
  }
}
