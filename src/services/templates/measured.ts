import type { Metrics } from '../../observability/metrics.ts';
import { TemplateFailed, type Templates } from '../../templates/templates.ts';

type Counted = Pick<Metrics, 'templateRenders' | 'templateRenderSeconds' | 'renderThreadsKilled'>;

/** The same, with what it does counted: who was rendered or refused, how long that took, and each thread that had to be ended. */
export function measured(
  templates: Templates,
  { templateRenders, templateRenderSeconds, renderThreadsKilled }: Counted,
): Templates {
  return {
    ...templates,
    async compile(clientId, input) {
      const compiled = await templates.compile(clientId, input);
      if (compiled.problems.some(({ code }) => code === 'template_too_expensive')) renderThreadsKilled.inc();
      return compiled;
    },
    async render(version, people) {
      const end = templateRenderSeconds.startTimer();
      try {
        const rendered = await templates.render(version, people);
        for (const { isRendered } of rendered) templateRenders.inc({ result: isRendered ? 'rendered' : 'refused' });
        return rendered;
      } catch (error) {
        const code = error instanceof TemplateFailed ? error.code : 'unavailable';
        templateRenders.inc({ result: code }, people.length);
        if (code === 'too_expensive') renderThreadsKilled.inc();
        throw error;
      } finally {
        end();
      }
    },
  };
}
