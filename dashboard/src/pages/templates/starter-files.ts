import { type Starter, sourcesIn } from './starters.ts';

const FILES = import.meta.glob<string>('../../../../src/templates/starters/**/*.*', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** The templates that one can begin with, and the layout that they are made of. A chunk of its own: it is all text. */
export const STARTERS: readonly Starter[] = sourcesIn(FILES, 'template');
export const STARTER_LAYOUTS: readonly Starter[] = sourcesIn(FILES, 'layout');
