import type { components } from '../../../../src/client/schema.ts';

export type Kind = 'template' | 'layout' | 'partial';

/** A template, layout or partial as the API has it; what only templates have is missing of the others. */
export type Saved = components['schemas']['TemplateFrame'] & Partial<components['schemas']['TemplateWithUsage']>;
export type Source = components['schemas']['TemplateSource'];

export const KINDS: Record<Kind, { label: string; plural: string; path: string }> = {
  template: { label: 'Template', plural: 'Templates', path: '/api/templates' },
  layout: { label: 'Layout', plural: 'Layouts', path: '/api/layouts' },
  partial: { label: 'Partial', plural: 'Partials', path: '/api/partials' },
};

/** What the URL says: `kind=layout`. */
export const kindOf = (given: string | undefined): Kind =>
  given === 'layout' || given === 'partial' ? given : 'template';

/** Layouts and partials answer as templates do, so that one page does for all: by the types of templates. */
export const listPath = (kind: Kind) => KINDS[kind].path as '/api/templates';
export const pathOf = (kind: Kind) => `${KINDS[kind].path}/{key}` as '/api/templates/{key}';
export const publishPath = (kind: Kind) => `${KINDS[kind].path}/{key}/publish` as '/api/layouts/{key}/publish';
export const versionsPath = (kind: Kind) => `${KINDS[kind].path}/{key}/versions` as '/api/templates/{key}/versions';
export const versionPath = (kind: Kind) =>
  `${KINDS[kind].path}/{key}/versions/{version}` as '/api/templates/{key}/versions/{version}';
export const rollbackPath = (kind: Kind) => `${KINDS[kind].path}/{key}/rollback` as '/api/templates/{key}/rollback';
