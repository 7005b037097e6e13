import { findPointer, findVersion } from '../../db/queries/templates/read.ts';
import type { Channel } from '../../domain/channel.ts';
import type { Content, Recipient } from '../../domain/notification.ts';
import { smsSegments } from '../../domain/sms-segments.ts';
import type { TemplateBundle } from '../../domain/templates/bundle.ts';
import type { Json, JsonObject, TemplateSource } from '../../domain/templates/source.ts';
import type { Templates } from '../../templates/templates.ts';
import type { Ports } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { type CompileDeps, compileSource } from './compile.ts';
import { readTemplate } from './drafts.ts';
import { checkVariant, hasPart, renderVersion, toDraft } from './render.ts';

export type PreviewDeps = Pick<Ports, 'database'> &
  CompileDeps & {
    templates: Pick<Templates, 'compile' | 'render'>;
    publicUrl: string | null;
  };

export type Preview = {
  /** A published version, or the draft; the version that is sent with, unless it is said. */
  version: number | 'draft' | undefined;
  /** In place of both: as somebody writes it, and saves it perhaps. */
  source?: TemplateSource | undefined;
  channel: Channel;
  locale: string | undefined;
  variant: string | undefined;
  /** The sample of the source, unless it is given. */
  data: JsonObject | undefined;
  recipient?: Recipient | undefined;
};

export type Warning = { code: 'gmail_clips' | 'many_segments'; detail: string };

export type Previewed = {
  version: number | 'draft';
  /** What it was rendered with. */
  data: JsonObject;
  content: Omit<Content, 'text'> & { text: string | null };
  locale: { asked: string; used: string };
  variant: string | null;
  warnings: Warning[];
  /** In bytes. */
  sizes: { html: number | null; text: number | null };
  /** Of an SMS. */
  sms: ReturnType<typeof smsSegments> | null;
  /** What the template names and the data has not, and the other way round. */
  missing: string[];
  unused: string[];
};

/** What is to be rendered: a version, or the draft as if it were one. */
type Renderable = {
  templateId: string;
  version: number | 'draft';
  /** Names it for who counts what takes too long. */
  name: number | string;
  bundle: TemplateBundle;
  checksum: string;
  variables: string[];
  source: TemplateSource;
  clientName: string;
};

/** Gmail shows no more of a mail than this: https://developers.google.com/gmail/design/reference/supported_css has the rest. */
const GMAIL_CLIPS_BYTES = 102 * 1_024;
const MANY_SEGMENTS = 3;
const NOBODY: Recipient = {};

/**
 * What one part says, without sending it.
 * @throws ApiProblem not_found (404), invalid_template with its problems for a draft or a source (422), as `renderLegs`
 */
export async function previewTemplate(
  deps: PreviewDeps,
  target: { clientId: string; key: string },
  preview: Preview,
): Promise<Previewed> {
  try {
    return await renderPreview(deps, target, preview);
  } catch (error) {
    // `/template/data` of a request to send is `/data` here.
    if (!(error instanceof ApiProblem) || !error.errors) throw error;
    throw error.withPointers((pointer) => pointer.replace(/^\/template(?=\/|$)/, ''));
  }
}

async function renderPreview(
  deps: PreviewDeps,
  target: { clientId: string; key: string },
  preview: Preview,
): Promise<Previewed> {
  const { channel, recipient = NOBODY } = preview;
  const one = await renderableOf(deps, target, preview);
  const { bundle, variables, source } = one;
  checkVariant(bundle, preview.variant);
  if (!hasPart(bundle, channel)) throw noPart(channel);
  const data = preview.data ?? source.sample;
  const locale = preview.locale ?? bundle.defaultLocale;
  const input = {
    channel,
    variant: preview.variant ?? bundle.variants[0]?.key ?? null,
    data,
    view: {
      locale,
      timeZone: 'UTC',
      recipient: { userId: recipient.userId ?? null, name: null },
      client: { name: one.clientName },
      // Leads nowhere: nobody is sent this.
      links: {
        unsubscribe: deps.publicUrl && source.category === 'marketing' ? `${deps.publicUrl}/u/preview` : null,
        view: null,
      },
      acceptedAt: new Date().toISOString(),
    },
  };
  const [rendered] = await renderVersion(deps.templates, target.clientId, { ...one, version: one.name }, [input]);
  if (!rendered) throw new Error('nothing was rendered');
  const { files: _, source: __, ...content } = toDraft(rendered, { channel, recipient });
  const sms = channel === 'sms' ? smsSegments(content.text ?? '') : null;
  const sizes = { html: bytesOf(content.html), text: bytesOf(content.text) };
  return {
    version: one.version,
    data,
    content,
    locale: { asked: locale, used: rendered.locale },
    variant: input.variant,
    warnings: warningsOf(sizes, sms?.segments ?? 0),
    sizes,
    sms,
    ...compareNames(variables, data),
  };
}

async function renderableOf(
  deps: PreviewDeps,
  { clientId, key }: { clientId: string; key: string },
  { version, source: given }: Pick<Preview, 'version' | 'source'>,
): Promise<Renderable> {
  const { pool, orm } = deps.database;
  const row = await readTemplate(deps, { clientId, kind: 'template', key });
  const { clientName = '' } = (await findPointer(pool, clientId, key)) ?? {};
  const wanted = given ? 'draft' : (version ?? row.publishedVersion ?? 'draft');
  const base = { templateId: row.id, version: wanted, clientName };
  if (wanted === 'draft') {
    const source = given ?? (row.draft as TemplateSource);
    const compiled = await compileSource(pool, deps, clientId, { kind: 'template', source });
    const { bundle, checksum, problems, variables } = compiled;
    if (!bundle || checksum === null) throw new ApiProblem('invalid_template', { problems: problems.slice(0, 100) });
    return {
      ...base,
      name: given ? `source-${checksum.slice(0, 16)}` : `draft-${row.draftRevision}`,
      bundle,
      checksum,
      variables,
      source,
    };
  }
  const found = await findVersion(orm, row.id, wanted);
  if (!found?.bundle) {
    const errors = [{ pointer: '/version', code: 'invalid_value' as const, detail: 'is no version of this template' }];
    throw new ApiProblem('unknown_version', { errors });
  }
  const { bundle, checksum, variables } = found;
  const source = found.source as TemplateSource;
  return { ...base, name: wanted, bundle, checksum: checksum.toString('hex'), variables, source };
}

function noPart(channel: Channel): ApiProblem {
  const detail = `has no words in this template: ${channel}`;
  return new ApiProblem('validation_failed', { errors: [{ pointer: '/channel', code: 'invalid_value', detail }] });
}

function bytesOf(text: string | null): number | null {
  return text === null ? null : Buffer.byteLength(text);
}

function warningsOf({ html }: Previewed['sizes'], segments: number): Warning[] {
  const warnings: Warning[] = [];
  if ((html ?? 0) > GMAIL_CLIPS_BYTES) {
    warnings.push({ code: 'gmail_clips', detail: 'has more than 102 KiB of HTML: Gmail shows the first part only' });
  }
  if (segments > MANY_SEGMENTS) {
    warnings.push({ code: 'many_segments', detail: `is billed as ${segments} SMS` });
  }
  return warnings;
}

/** By their paths, `order.number`; what stands in a list is not looked at one by one. */
export function compareNames(variables: readonly string[], data: JsonObject): Pick<Previewed, 'missing' | 'unused'> {
  const named = variables.map(stepsOf);
  const missing = variables.filter((path) => !has(data, stepsOf(path)));
  const unused = leavesOf(data).filter(
    (leaf) => !named.some((path) => path.every((part, index) => index >= leaf.length || leaf[index] === part)),
  );
  return { missing, unused: unused.map((leaf) => leaf.join('.')) };
}

/** `items[].name` has the steps `items` and `name`. */
function stepsOf(path: string): string[] {
  return path.replaceAll('[]', '').split('.');
}

function has(data: Json | undefined, [part, ...rest]: string[]): boolean {
  if (part === undefined) return true;
  if (Array.isArray(data)) return true;
  if (typeof data !== 'object' || data === null || !Object.hasOwn(data, part)) return false;
  return has(data[part], rest);
}

function leavesOf(data: JsonObject, above: string[] = []): string[][] {
  return Object.entries(data).flatMap(([name, value]) => {
    const path = [...above, name];
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? leavesOf(value, path) : [path];
  });
}
