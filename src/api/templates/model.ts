import { z } from 'zod';
import type {
  ListedTemplate,
  ListedVersion,
  TemplateRow,
  TemplateVersionRow,
} from '../../db/queries/templates/read.ts';
import { CHANNELS } from '../../domain/channel.ts';
import { TEMPLATE_CATEGORIES } from '../../domain/templates/source.ts';
import { line } from '../../services/input/fields.ts';
import { localeTag, templateData, templateKey, variantKey, versionNumber } from '../../services/templates/asked.ts';
import type { FieldChange } from '../../services/templates/diff.ts';
import { MEASURES } from '../../services/templates/experiment.ts';
import type { Previewed } from '../../services/templates/preview.ts';
import { templateSource } from '../../services/templates/source.ts';
import { MOST_COUNTED, type TemplateUsage, USAGE_DAYS } from '../../services/templates/usage.ts';
import { paging } from '../input/paging.ts';
import { contentAnswer } from '../notifications/content-model.ts';
import { channel } from '../notifications/model.ts';
import { templateProblem } from '../openapi/problem-components.ts';
import { instant, type Presented } from '../openapi/shapes.ts';

const q = line(100).optional().describe('Part of the key or the name.');

export const listQuery = {
  template: z.strictObject({
    category: z.enum(TEMPLATE_CATEGORIES).optional(),
    channel: z.enum(CHANNELS).optional().describe('Has words for this channel.'),
    q,
    ...paging,
  }),
  frame: z.strictObject({ q, ...paging }),
};

const MOST_TEST_ADDRESSES = 5;

const note = line(500).optional().describe('For the list of versions.');
const revision = z.int().min(1).describe('The revision of the draft that you mean.');

export const publication = {
  template: z.strictObject({ revision, note }),
  frame: z.strictObject({
    revision,
    note,
    republish: z
      .boolean()
      .default(false)
      .describe('Also makes a new version of each published template that is made of it; of all, or of none.'),
  }),
};

export const rollbackBody = z.strictObject({ version: versionNumber, note });

const wantedVersion = z
  .union([versionNumber, z.literal('draft')])
  .optional()
  .describe('The published version if omitted.');

const part = {
  version: wantedVersion,
  channel: z.enum(CHANNELS),
  locale: localeTag.optional(),
  variant: variantKey.optional(),
  data: templateData.optional().describe('The sample of the template if omitted.'),
};

export const previewBody = z
  .strictObject({
    ...part,
    source: templateSource.optional().describe('Rendered in place of a version or the draft, and not saved.'),
    recipient: z.strictObject({ userId: line(255) }).optional(),
  })
  .refine(({ source, version }) => source === undefined || version === undefined, {
    error: 'must not be given beside source',
    path: ['version'],
    params: { code: 'conflicting_fields' },
  });

export const testBody = z.strictObject({
  to: z.array(z.string().min(1)).min(1).max(MOST_TEST_ADDRESSES).describe('Addresses of the channel.'),
  ...part,
});

const published = z
  .strictObject({
    version: z.int(),
    at: instant,
    rolledBackFrom: z.int().nullable().describe('The version that a rollback went back from.'),
  })
  .meta({ id: 'PublishedTemplate' });

const named = {
  key: templateKey,
  name: z.string(),
  revision: z.int().describe('Of the draft; raised by each save. Also its `ETag`.'),
  published: published.nullable().describe('Null before the first publication.'),
  createdAt: instant,
  updatedAt: instant,
};

const ofTemplate = {
  ...named,
  category: z.enum(TEMPLATE_CATEGORIES),
  channels: z.array(channel).describe('That it has words for.'),
  suspended: z.boolean().describe('The published version is refused, because rendering it took too long three times.'),
};

const draft = {
  source: z.record(z.string(), z.unknown()).describe('The draft, as it was saved.'),
  problems: z.array(templateProblem).describe('What keeps the draft from being published.'),
  warnings: z.array(templateProblem),
  archivedAt: instant.nullable(),
};

const variables = z.array(z.string()).describe('What it names of the data, such as `order.number`.');

export const listed = {
  template: z.strictObject(ofTemplate).meta({ id: 'ListedTemplate' }),
  frame: z.strictObject(named).meta({ id: 'ListedTemplateFrame' }),
};

export const whole = {
  template: z.strictObject({ ...ofTemplate, ...draft, variables }).meta({ id: 'Template' }),
  frame: z.strictObject({ ...named, ...draft }).meta({ id: 'TemplateFrame', description: 'A layout or a partial.' }),
};

const usage = z
  .strictObject({
    since: instant.describe(
      `What was accepted since then is counted: within ${USAGE_DAYS} days, or less if that is more than ${MOST_COUNTED} notifications.`,
    ),
    accepted: z.int(),
    sent: z.int().describe('Accepted by a provider, including those that bounced later.'),
    failed: z.int().describe('FAILED or UNKNOWN.'),
    lastUsedAt: instant.nullable().describe('Null if nothing was accepted since then.'),
  })
  .meta({
    id: 'TemplateUsage',
    description:
      'What became of notifications with this template, trials apart. Live and test keys are counted separately.',
  });

export const wholeWithUsage = z
  .strictObject({ ...ofTemplate, ...draft, variables, usage })
  .meta({ id: 'TemplateWithUsage' });

const versionFields = {
  version: z.int(),
  revision: z.int().nullable().describe('Of the draft; null if it was made anew with a layout or a partial.'),
  checksum: z.string().describe('SHA-256, in hexadecimal digits.'),
  note: z.string().nullable(),
  createdBy: z.string().describe('`key:<id of the key>`.'),
  createdAt: instant,
  used: z
    .strictObject({ layouts: z.record(z.string(), z.int()), partials: z.record(z.string(), z.int()) })
    .describe('The versions of the layout and the partials that it is made of, by key.'),
};

export const version = z.strictObject(versionFields).meta({ id: 'TemplateVersion' });

export const wholeVersion = z
  .strictObject({
    ...versionFields,
    source: z.record(z.string(), z.unknown()),
    comparedWith: z.int().nullable().describe('The version before it; null for the first.'),
    changes: z.array(
      z.strictObject({
        pointer: z.string().describe('JSON pointer (RFC 6901) into the source.'),
        diff: z.string().nullable().describe('Unified diff; null if nearly all of a long text is different.'),
      }),
    ),
  })
  .meta({ id: 'TemplateVersionWithSource' });

const publishedFields = {
  version: z.int(),
  checksum: z.string(),
  warnings: z.array(templateProblem),
};

export const publishedAnswer = {
  template: z.strictObject(publishedFields).meta({ id: 'TemplatePublication' }),
  frame: z
    .strictObject({
      ...publishedFields,
      republished: z.array(z.strictObject({ key: z.string(), version: z.int() })),
    })
    .meta({ id: 'TemplateFramePublication' }),
};

export const dependent = z
  .strictObject({ key: templateKey, version: z.int().describe('The published one.') })
  .meta({ id: 'TemplateDependent' });

export const archived = z.strictObject({ key: templateKey }).meta({ id: 'ArchivedTemplate' });

export const preview = z
  .strictObject({
    version: z.union([z.int(), z.literal('draft')]),
    content: contentAnswer,
    locale: z.strictObject({ asked: z.string(), used: z.string().describe('`*` for words of no language.') }),
    variant: z.string().nullable(),
    warnings: z.array(z.strictObject({ code: z.enum(['gmail_clips', 'many_segments']), detail: z.string() })),
    sizes: z.strictObject({ html: z.int().nullable(), text: z.int().nullable() }).describe('In bytes.'),
    sms: z.strictObject({ encoding: z.enum(['GSM-7', 'UCS-2']), segments: z.int() }).nullable(),
    missing: z.array(z.string()).describe('What the template names and the data does not have.'),
    unused: z.array(z.string()).describe('What the data has and the template does not name.'),
  })
  .meta({ id: 'TemplatePreview' });

const count = z.int();

export const experiment = z
  .strictObject({
    experiment: z.int().nullable().describe('Raised when the set of variants is another; null without variants.'),
    by: z.enum(MEASURES),
    since: instant,
    variants: z.array(
      z.strictObject({
        variant: z.string(),
        weight: z.number(),
        ...{
          accepted: count,
          sent: count,
          delivered: count,
          opened: count,
          clicked: count,
          bounced: count,
          complained: count,
          unsubscribed: count.describe('Whose address is on the list of suppressions because of it.'),
        },
        rate: z
          .strictObject({ value: z.number(), low: z.number(), high: z.number() })
          .nullable()
          .describe('Share of those sent, with its Wilson interval of 95 %; null if none was sent.'),
      }),
    ),
    verdict: z
      .strictObject({
        leader: z.string(),
        probability: z.number().describe('That it is truly better than the next.'),
        neededPerVariant: z
          .int()
          .nullable()
          .describe(
            'How many each variant needs for a test of 5 % and 80 % power to find a difference as large as this.',
          ),
      })
      .nullable(),
  })
  .meta({ id: 'TemplateExperiment' });

export const experimentQuery = z.strictObject({
  by: z.enum(MEASURES).default('clicked').meta({ description: 'What tells variants apart.' }),
  days: z
    .string()
    .regex(/^\d{1,2}$/, 'must be an integer from 1 to 90')
    .transform(Number)
    .pipe(z.int().min(1).max(90))
    .default(30)
    .meta({
      type: 'integer',
      minimum: 1,
      maximum: 90,
      pattern: undefined,
      description: 'Accepted within so many days.',
    }),
});

export function presentListed(row: ListedTemplate): Presented<z.output<typeof listed.template>> {
  const { publishedVersion, suspendedVersions } = row;
  return {
    ...presentFrame(row),
    category: row.category ?? 'transactional',
    channels: row.channels,
    suspended: publishedVersion !== null && suspendedVersions.includes(publishedVersion),
  };
}

export function presentFrame(row: ListedTemplate): Presented<z.output<typeof listed.frame>> {
  const { publishedVersion, publishedAt, rolledBackFrom } = row;
  return {
    key: row.key,
    name: row.name,
    revision: row.draftRevision,
    published:
      publishedVersion === null || publishedAt === null
        ? null
        : { version: publishedVersion, at: publishedAt, rolledBackFrom },
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}

export function presentWhole(row: TemplateRow): Presented<z.output<typeof whole.template>> {
  return { ...presentListed(row), ...presentDraft(row), variables: row.draftReport.variables };
}

export function presentWithUsage(
  row: TemplateRow,
  { since, accepted, sent, failed, lastUsedAt }: TemplateUsage,
): Presented<z.output<typeof wholeWithUsage>> {
  return { ...presentWhole(row), usage: { since, accepted, sent, failed, lastUsedAt } };
}

export function presentWholeFrame(row: TemplateRow): Presented<z.output<typeof whole.frame>> {
  return { ...presentFrame(row), ...presentDraft(row) };
}

function presentDraft({ draft: source, draftReport, archivedAt }: TemplateRow) {
  const { problems, warnings } = draftReport;
  return { source: { ...source }, problems, warnings, archivedAt };
}

export function presentVersion(row: ListedVersion): Presented<z.output<typeof version>> {
  return {
    version: row.version,
    revision: row.revision,
    checksum: row.checksum.toString('hex'),
    note: row.note,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    used: row.used,
  };
}

export function presentWholeVersion(
  row: TemplateVersionRow,
  comparedWith: number | null,
  changes: FieldChange[],
): Presented<z.output<typeof wholeVersion>> {
  return { ...presentVersion(row), source: { ...row.source }, comparedWith, changes };
}

export function presentPreview({ data: _, content, ...rest }: Previewed): Presented<z.output<typeof preview>> {
  return { ...rest, content: { ...content, text: content.text ?? '' } };
}
