import { z } from 'zod';
import { explainIssue } from './explain-issue.ts';

const PROTO = '__proto__';

/**
 * As `z.record`, which leaves out the name `__proto__` without a word: any string is a name in JSON (RFC 8259, 4), and
 * here it is a property as any other.
 */
export function record<Value extends z.ZodType>(name: z.ZodString, value: Value) {
  const others = z.record(name, value);
  const { $schema: _, ...documented } = z.toJSONSchema(others, { io: 'input' });
  return z
    .unknown()
    .transform((given, context): Record<string, z.output<Value>> => {
      const result = others.safeParse(given, { error: explainIssue });
      const proto = hasProto(given) ? value.safeParse(given[PROTO], { error: explainIssue }) : null;
      const issues = [
        ...(result.error?.issues ?? []),
        ...(proto?.error?.issues ?? []).map((issue) => ({ ...issue, path: [PROTO, ...issue.path] })),
      ];
      for (const issue of issues) context.issues.push({ ...issue, input: given } as z.core.$ZodRawIssue);
      if (issues.length > 0) return z.NEVER;
      const entries = Object.entries(result.data ?? {});
      // `fromEntries` defines a property, where an assignment would change the prototype.
      return Object.fromEntries(proto ? [...entries, [PROTO, proto.data]] : entries) as Record<string, z.output<Value>>;
    })
    .meta(documented as Record<string, unknown>);
}

function hasProto(given: unknown): given is Record<string, unknown> {
  return typeof given === 'object' && given !== null && Object.hasOwn(given, PROTO);
}
