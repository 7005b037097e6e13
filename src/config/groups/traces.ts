import { z } from 'zod';
import { setting } from '../kit/setting.ts';

const PAIR = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*=\s*([\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?)\s*$/;

/** `name=value,name=value`, values percent-encoded: https://opentelemetry.io/docs/specs/otel/protocol/exporter/#specifying-headers-via-environment-variables */
const headers = z
  .string()
  .default('')
  .transform((text, context): Record<string, string> => {
    const pairs = text.split(',').filter((pair) => pair.trim() !== '');
    const read = pairs
      .map((pair) => PAIR.exec(pair))
      .map((match) => match && [match[1] ?? '', decoded(match[2] ?? '')]);
    if (read.some((pair) => pair === null || pair[1] === null)) {
      context.addIssue({ code: 'custom', message: 'must be of pairs such as authorization=Bearer%20secret' });
    }
    return Object.fromEntries(read.filter((pair) => pair !== null));
  });

function decoded(value: string): string | null {
  try {
    const text = decodeURIComponent(value);
    // As a header of HTTP may be.
    return /^[\x20-\x7e]+$/.test(text) ? text : null;
  } catch {
    return null;
  }
}

/**
 * The samplers of OpenTelemetry that need nobody else to ask. `followsCaller`: a caller's trace is recorded where the caller records it;
 * of all others, `ratio` are, null: as many as OTEL_TRACES_SAMPLER_ARG says.
 */
const SAMPLERS = {
  parentbased_traceidratio: { followsCaller: true, ratio: null },
  parentbased_always_on: { followsCaller: true, ratio: 1 },
  parentbased_always_off: { followsCaller: true, ratio: 0 },
  traceidratio: { followsCaller: false, ratio: null },
  always_on: { followsCaller: false, ratio: 1 },
  always_off: null,
} as const;
type Sampler = keyof typeof SAMPLERS;
const NAMES = Object.keys(SAMPLERS) as Sampler[];

/** What is recorded; null for nothing at all. */
export function samplingOf(given: {
  OTEL_TRACES_SAMPLER: Sampler;
  OTEL_TRACES_SAMPLER_ARG: number;
}): { followsCaller: boolean; ratio: number } | null {
  const sampler = SAMPLERS[given.OTEL_TRACES_SAMPLER];
  return sampler && { ...sampler, ratio: sampler.ratio ?? given.OTEL_TRACES_SAMPLER_ARG };
}

/** By the names that OpenTelemetry gives them: https://opentelemetry.io/docs/languages/sdk-configuration/ */
export const traces = {
  OTEL_EXPORTER_OTLP_ENDPOINT: setting(
    z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/+$/, ''))
      .optional(),
    `Where traces go by OTLP over HTTP, such as http://127.0.0.1:4318; /v1/traces is added. Unset: nothing is traced,
      and the SDK of OpenTelemetry is not loaded.`,
  ),
  OTEL_EXPORTER_OTLP_HEADERS: setting(
    headers,
    'Headers that the receiver of traces asks for, such as authorization=Bearer%20secret, comma-separated.',
  ),
  OTEL_TRACES_SAMPLER_ARG: setting(
    z.coerce.number().min(0).max(1).default(0.05),
    'How many of the traces that begin here are recorded, 0 to 1. Attempts that fail are exported in any case.',
  ),
  OTEL_TRACES_SAMPLER: setting(
    z.enum(NAMES, { error: `must be one of ${NAMES.join(', ')}` }).default('parentbased_traceidratio'),
    `parentbased_…: what a client sends within a trace of its own (traceparent) is recorded where the client records it; of
      all else as much as the number above says (traceidratio at its end), all (always_on) or nothing (always_off). traceidratio
      and always_on: likewise, whatever the client says. always_off: nothing is traced.`,
  ),
};
