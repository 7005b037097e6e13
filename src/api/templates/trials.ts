import { z } from 'zod';
import { MAY_SEND_TESTS } from '../../domain/scope.ts';
import { readExperiment } from '../../services/templates/experiment.ts';
import { previewTemplate } from '../../services/templates/preview.ts';
import { sendTest } from '../../services/templates/test-send.ts';
import { answer } from '../answer.ts';
import type { ApiDeps } from '../deps.ts';
import { type Endpoint, endpoint } from '../endpoint.ts';
import { idempotencyKeyOf } from '../idempotency-key.ts';
import { jsonBody, readTemplate } from '../input/body.ts';
import { batchResult } from '../notifications/model.ts';
import { PROBLEMS_OF_TEMPLATES } from '../openapi/problems-of.ts';
import * as examples from './examples.ts';
import * as model from './model.ts';
import { TEMPLATE } from './parameters.ts';

const tested = answer(202, messageOf, z.array(batchResult), {
  description: 'A result for each address.',
  example: examples.testResults,
});

/** What a template says, before and after others read it. */
export function trialEndpoints(deps: ApiDeps): Endpoint[] {
  return [
    endpoint({
      ...TEMPLATE,
      method: 'POST',
      path: '/api/templates/:key/preview',
      operationId: 'previewTemplate',
      summary: 'Preview a template',
      description:
        'Renders one channel of a version, of the draft or of a source that is not saved, with the given data or with the sample. Sends and keeps nothing.',
      body: jsonBody(
        model.previewBody,
        {
          'The draft, in German': { version: 'draft', channel: 'email', locale: 'de-AT' },
          'An SMS with data': {
            channel: 'sms',
            data: { name: 'Ada', order: { number: 'A-17', url: 'https://shop.example.com/orders/A-17' } },
          },
          'What is not saved yet': { source: examples.TEMPLATE_SOURCE, channel: 'sms' },
        },
        readTemplate,
      ),
      answer: answer(200, 'Rendered', model.preview, { description: 'What it says.', example: examples.preview }),
      problems: ['invalid_template', ...PROBLEMS_OF_TEMPLATES],
      handle: async ({ params: { key }, body, caller: { clientId } }) => {
        const { version, source, channel, locale, variant, data, recipient } = body;
        const wish = { version, source, channel, locale, variant, data };
        const userId = recipient?.userId;
        const whom = userId === undefined ? {} : { recipient: { userId } };
        return model.presentPreview(await previewTemplate(deps, { clientId, key }, { ...wish, ...whom }));
      },
    }),
    endpoint({
      ...TEMPLATE,
      liveOnly: true,
      method: 'GET',
      path: '/api/templates/:key/experiment',
      operationId: 'getTemplateExperiment',
      summary: 'Compare the variants of a template',
      description:
        'How far live notifications of each variant came, over all versions that draw alike, trials apart. Openings and clicks are known where the provider reports them.',
      query: model.experimentQuery,
      answer: answer(200, 'Experiment found', model.experiment, {
        description: 'Figures per variant, and the one that leads.',
        example: examples.experiment,
      }),
      handle: ({ params: { key }, query, caller: { clientId } }) => readExperiment(deps, { clientId, key }, query),
    }),
    endpoint({
      ...TEMPLATE,
      scope: { all: ['templates', 'content'], any: MAY_SEND_TESTS },
      method: 'POST',
      path: '/api/templates/:key/test',
      operationId: 'testTemplate',
      summary: 'Send a template on trial',
      description:
        'Sends one channel of a version or of the draft to at most five addresses, each as a notification with the tag `test-send`. Suppressed addresses get nothing.',
      idempotent: true,
      body: jsonBody(model.testBody, {
        'The draft to two people': { to: ['ada@example.com', 'grace@example.com'], version: 'draft', channel: 'email' },
      }),
      answer: [tested],
      problems: ['invalid_template', ...PROBLEMS_OF_TEMPLATES],
      handle: async ({ params: { key }, body, caller, c }) => {
        const { to, version, channel, locale, variant, data } = body;
        const about = { idempotencyKey: idempotencyKeyOf(c), traceparent: c.get('request').traceparent };
        const wish = { to, version, channel, locale, variant, data };
        const { results, replayed } = await sendTest(deps, { owner: caller, key }, wish, about);
        return tested.with(results, replayed ? { 'idempotency-replayed': 'true' } : {});
      },
    }),
  ];
}

function messageOf(results: object[]): string {
  const accepted = results.filter((result) => 'notificationId' in result).length;
  return `${accepted} of ${results.length} notifications queued`;
}
