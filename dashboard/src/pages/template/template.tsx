import { useState } from 'react';
import { Comparison } from '../../editor/comparison.tsx';
import { CodeEditor } from '../../editor/code-editor.tsx';
import { suggest } from '../../editor/completion.ts';
import { Page } from '../../shell/page.tsx';

const SCHEMA = { type: 'object', properties: { order: { type: 'object', properties: { number: { type: 'string' } } } } };
export function Template() {
  const [text, setText] = useState('<p class="a">Hello {{ name }}</p>\n{% if order %}<b>{{ order.number | upcase }}</b>{% endif %}\n');
  const marks = [{ from: 13, to: 18, message: 'An example', severity: 'error' as const }];
  return (
    <Page title="Template">
      <CodeEditor text={text} language="markup" label="MJML" change={setText} marks={marks} suggest={(b) => suggest(b, SCHEMA)} />
      <Comparison before={'a\nb\nc\n'} after={text} label="x" />
      <CodeEditor text={'{"a": 1}'} language="json" label="JSON" change={() => {}} />
    </Page>
  );
}
