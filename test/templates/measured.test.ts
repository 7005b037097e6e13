import { expect, test } from 'vitest';
import { createMetrics } from '../../src/observability/metrics.ts';
import { measured } from '../../src/services/templates/measured.ts';
import { TemplateFailed, type TemplateFailure, type Templates } from '../../src/templates/templates.ts';
import { renderInput } from './sources.ts';

const version = { id: 'a:1', clientId: 'a', checksum: '', bundle: {} as never };
const people = [renderInput(), renderInput()];

/** Renderings that end like this. */
function ending(render: Templates['render']) {
  const metrics = createMetrics({ defaults: false });
  const templates = measured(
    {
      render,
      warm: async () => {},
      compile: () => Promise.reject(new TemplateFailed('busy')),
      resume: () => {},
      close: async () => {},
    },
    metrics,
  );
  const read = async () => {
    const renders = (await metrics.templateRenders.get()).values.map(({ labels, value }) => [labels.result, value]);
    const [killed] = (await metrics.renderThreadsKilled.get()).values;
    const timed = (await metrics.templateRenderSeconds.get()).values.find(({ metricName }) =>
      metricName?.endsWith('_count'),
    );
    return { renders: Object.fromEntries(renders), killed: killed?.value, timed: timed?.value };
  };
  return { templates, read };
}

test('each person counts by itself, and what a request asks for is timed once', async () => {
  const rendered = { isRendered: true, content: {}, locale: 'en' } as never;
  const { templates, read } = ending(async () => [rendered, { isRendered: false, problems: [] }]);
  await templates.render(version, people);
  expect(await read()).toEqual({ renders: { rendered: 1, refused: 1 }, killed: 0, timed: 1 });
});

test.each<[TemplateFailure, number]>([
  ['too_expensive', 1],
  ['suspended', 0],
  ['busy', 0],
  ['unavailable', 0],
])('%s counts for all that were asked for, and ends %i threads', async (code, killed) => {
  const { templates, read } = ending(() => Promise.reject(new TemplateFailed(code)));
  await expect(templates.render(version, people)).rejects.toMatchObject({ code });
  expect(await read()).toEqual({ renders: { [code]: 2 }, killed, timed: 1 });
});
