import type { Problem } from '../../domain/templates/bundle.ts';
import type { Resource } from './files.ts';

/** A template, layout or partial with what is wrong, or doubtful, in it. */
export type CheckedResource = Pick<Resource, 'kind' | 'key'> & { problems: Problem[]; warnings: Problem[] };
