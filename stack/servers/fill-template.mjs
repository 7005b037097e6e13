import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Writes a file of stack/temporal with each name in angle brackets replaced.
 * @param {string} template its name in stack/temporal
 * @param {string} target
 * @param {Record<string, string | number>} values
 */
export function fillTemplate(template, target, values) {
  const text = readFileSync(new URL(`../temporal/${template}`, import.meta.url), 'utf8');
  const filled = text.replace(/<(\w+)>/g, (_match, name) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${template} asks for ${name}, which it is not given.`);
    return String(value);
  });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, filled);
}
