import type { Json, JsonObject } from '../../domain/templates/source.ts';

/**
 * TypeScript types of what templates take as `data`, from their schemas.
 * @param templates sorted by key
 */
export function typesOf(templates: readonly { key: string; schema: JsonObject }[]): string {
  const fields = templates.map(({ key, schema }) => `  ${nameOf(key)}: ${typeOf(schema, '  ')};\n`);
  return [
    '// Written by `posthorn types`: write it again after a template has changed.\n\n',
    '/** What each template takes as `data`, by its key. */\n',
    `export type TemplateData = {\n${fields.join('')}};\n\n`,
    'export type TemplateKey = keyof TemplateData;\n\n',
    '/** `template` of a notification. */\n',
    'export type TemplateOf<Key extends TemplateKey> = {\n',
    '  key: Key;\n  data: TemplateData[Key];\n  version?: number;\n  locale?: string;\n  variant?: string;\n};\n',
  ].join('');
}

/** @param indent of the line that the type begins in */
function typeOf(schema: Json | undefined, indent: string): string {
  return alternatives(schema, indent).join(' | ');
}

function alternatives(schema: Json | undefined, indent: string): string[] {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return ['unknown'];
  if ('const' in schema) return [JSON.stringify(schema.const)];
  if (Array.isArray(schema.enum)) return schema.enum.map((one) => JSON.stringify(one));
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  return types.map((type) => ofType(type, schema, indent));
}

function ofType(type: Json | undefined, schema: JsonObject, indent: string): string {
  switch (type) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type;
    case 'integer':
      return 'number';
    case 'array': {
      const items = alternatives(schema.items, indent);
      return items.length > 1 ? `(${items.join(' | ')})[]` : `${items[0]}[]`;
    }
    case 'object':
      return ofObject(schema, indent);
    default:
      return 'unknown';
  }
}

function ofObject({ properties, required, additionalProperties }: JsonObject, indent: string): string {
  const inner = `${indent}  `;
  const needed = Array.isArray(required) ? required : [];
  const all = typeof properties === 'object' && properties !== null && !Array.isArray(properties) ? properties : {};
  const lines = Object.entries(all).map(([name, schema]) => {
    const words = descriptionOf(schema);
    const comment = words === null ? '' : `${inner}/** ${words} */\n`;
    return `${comment}${inner}${nameOf(name)}${needed.includes(name) ? '' : '?'}: ${typeOf(schema, inner)};\n`;
  });
  if (additionalProperties === true) lines.push(`${inner}[name: string]: unknown;\n`);
  return lines.length === 0 ? 'Record<string, never>' : `{\n${lines.join('')}${indent}}`;
}

/** On one line, and nothing in it ends the comment. */
function descriptionOf(schema: Json | undefined): string | null {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return null;
  const { description } = schema;
  return typeof description === 'string' ? description.replace(/\s+/g, ' ').replaceAll('*/', '* /') : null;
}

function nameOf(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
