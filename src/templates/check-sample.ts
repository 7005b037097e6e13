import { type CpuClock, createCpuClock, ownTaskId } from '../async/cpu-clock.ts';
import type { Rendered, RenderView, TemplateBundle } from '../domain/templates/bundle.ts';
import type { JsonObject } from '../domain/templates/source.ts';
import { HTML_KIT } from './html-kit.ts';
import type { WrittenPart } from './parts.ts';
import { prepare, renderPart, TOO_EXPENSIVE } from './render.ts';
import { inJson, type Report } from './source-text.ts';

/** From where on Gmail shows the beginning of a mail only. */
const GMAIL_CLIPS = 102 * 1_024;
/** Of a processor: more than a rendering has when it is sent. */
const SAMPLE_MS = 250;
/** liquidjs goes by the clock, which tells more the busier the machine is: so many times that, at the most. */
const MOST_TIMES = 16;
const TRIES = 3;
/** The processor's time is told in steps. */
const NEARLY = 0.8;

/** Renders each part with the sample: what fails here would fail for everybody. */
export function checkSample(
  bundle: TemplateBundle,
  sample: JsonObject,
  parts: readonly WrittenPart[],
  report: Report,
): void {
  const prepared = prepare(bundle, HTML_KIT);
  const clock = createCpuClock(ownTaskId());
  for (const { key, channel, locale, variant, pointer } of parts) {
    const place = inJson(pointer);
    const view = sampleView(locale === '*' ? bundle.defaultLocale : locale);
    const input = { channel, variant, data: sample, view };
    const rendered = inItsTime(clock, (renderMs) =>
      renderPart(prepared, { key, locale, variant }, input, { renderMs }),
    );
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

/** Again where it was too expensive: the first rendering is the slowest, and a busy machine is no fault of a template. */
function inItsTime(clock: CpuClock, render: (renderMs: number) => Rendered): Rendered {
  let renderMs = SAMPLE_MS;
  for (let tries = 1; ; tries++) {
    const before = clock();
    const rendered = render(renderMs);
    if (tries === TRIES || !isTooExpensive(rendered)) return rendered;
    const usedMs = Math.max(clock() - before, 1);
    if (tries > 1 && usedMs >= SAMPLE_MS * NEARLY) return rendered;
    renderMs = SAMPLE_MS * Math.min(Math.max(renderMs / usedMs, 1), MOST_TIMES);
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
