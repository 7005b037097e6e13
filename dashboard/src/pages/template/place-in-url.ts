import type { TemplateProblem } from '../../editor/marks.ts';

/** What the URL says of the place of a problem: the part, its field, and the line in it. */
export function placeInUrl({ pointer, line }: Pick<TemplateProblem, 'pointer' | 'line'>, isTemplate: boolean) {
  const [first = '', ...rest] = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const none = { at: '', part: '', field: '', line: line === null ? '' : String(line) };
  if (first === 'content') {
    const [channel, part, field = ''] = rest;
    return { ...none, ...(channel && part && { part: `${channel}/${part}` }), field };
  }
  if (['schema', 'sample', 'strings'].includes(first)) return { ...none, at: first };
  if (isTemplate || first === 'name') return { ...none, at: 'about' };
  return { ...none, field: first };
}
