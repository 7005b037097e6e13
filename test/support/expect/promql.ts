/** Words of PromQL that are no names of metrics. */
const WORDS = new Set('and or unless by without on ignoring group_left group_right bool offset inf nan'.split(' '));
/** A list of labels belongs to the word before it. */
const LABELS = /\b(by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/gi;

/** The names of metrics and of recorded figures that an expression reads; functions and labels are left out. */
export function metricsIn(expr: string): string[] {
  const bare = expr
    .replace(/\{[^}]*\}/g, ' ')
    .replace(/"[^"]*"/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(LABELS, ' ');
  const names = [...bare.matchAll(/(?<![\w:.])([a-zA-Z_:][\w:]*)(?!\s*\()(?![\w:])/g)].map(([, name = '']) => name);
  return [...new Set(names.filter((name) => !WORDS.has(name.toLowerCase())))];
}
