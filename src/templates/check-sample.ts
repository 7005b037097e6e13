import type { Rendered, RenderView, TemplateBundle } from '../domain/templates/bundle.ts';
import type { JsonObject } from '../domain/templates/source.ts';
import { HTML_KIT } from './html-kit.ts';
import type { WrittenPart } from './parts.ts';
import { prepare, renderPart, TOO_EXPENSIVE } from './render.ts';
import { inJson, type Report } from './source-text.ts';

/** From where on Gmail shows the beginning of a mail only. */
const GMAIL_CLIPS = 102 * 1_024;
/** More than a rendering has when it is sent. */
const SAMPLE_MS = 250;

/** Renders each part with the sample: what fails here would fail for everybody. */
export function checkSample(
  bundle: TemplateBundle,
  sample: JsonObject,
  parts: readonly WrittenPart[],
  report: Report,
): void {
  const prepared = prepare(bundle, HTML_KIT);
  for (const { key, channel, locale, variant, pointer } of parts) {
    const place = inJson(pointer);
    const view = sampleView(locale === '*' ? bundle.defaultLocale : locale);
    const input = { channel, variant, data: sample, view };
    const attempt = () => renderPart(prepared, { key, locale, variant }, input, { renderMs: SAMPLE_MS });
    const first = attempt();
    // The first rendering is the slowest, and a busy machine is no fault of a template.
    const rendered = isTooExpensive(first) ? attempt() : first;
    if (rendered.isRendered) {
      const bytes = Buffer.byteLength(rendered.content.html ?? '');
      if (channel !== 'email' || bytes <= GMAIL_CLIPS) continue;
      const detail = `the HTML has ${Math.ceil(bytes / 1_024)} KiB: Gmail shows the first 102 KiB and hides the rest`;
      report.warning(place, null, 'gmail_clips', detail);
      continue;
    }
    for (const { code, detail } of rendered.problems) {
      report.problem(place, null, detail === TOO_EXPENSIVE ? 'template_too_expensive' : code, `the sample ${detail}`);
    }
  }
}

function isTooExpensive(rendered: Rendered): boolean {
  return !rendered.isRendered && rendered.problems.some(({ detail }) => detail === TOO_EXPENSIVE);
}

/** Somebody of whom everything is known. */
function sampleView(locale: string): RenderView {
  return {
    locale,
    timeZone: 'UTC',
    recipient: { userId: 'user-1', name: 'Ada Lovelace' },
    client: { name: 'Example' },
    links: { unsubscribe: 'https://example.com/unsubscribe', view: 'https://example.com/view' },
    event: {},
    acceptedAt: '2026-01-31T12:00:00Z',
  };
}
