import { Link } from '@tanstack/react-router';
import { useClientScope } from '../../api/scope.tsx';
import { API_URL } from '../../base.ts';
import { Copy } from '../../ui/copy.tsx';
import { curlOf } from '../../ui/curl.ts';
import { Panel } from '../../ui/panel.tsx';
import { SendTest } from './send-test.tsx';

/** Nothing was sent yet: how the first goes out, by a shell and by this page. */
export function FirstSteps() {
  const { client, environment, can } = useClientScope();
  const line = curlOf(API_URL, {
    method: 'POST',
    path: '/api/notifications',
    body: {
      channel: 'email',
      recipient: 'ada@example.com',
      content: { subject: 'Hello', body: 'The first one.' },
    },
  });
  return (
    <>
      <div>
        <p className="text-lg font-semibold">Nothing was sent yet</p>
        <p className="text-dim">
          {environment === 'test'
            ? 'What test keys send goes to a sandbox: it takes the whole way but the last step, and reaches nobody.'
            : 'This page will show what your live keys send, how it goes, and what needs you.'}
        </p>
      </div>
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <Panel title="By a shell, or any program" action={<Copy as="button" label="Copy" text={line} />}>
          <p className="text-dim">
            With {environment === 'test' ? 'a test key' : 'a live key'} of {client.name} in{' '}
            <code className="text-xs">POSTHORN_API_KEY</code>:
          </p>
          <pre
            // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
            tabIndex={0}
            role="group"
            aria-label="A call that sends"
            className="mt-2 overflow-x-auto rounded-md bg-raised p-3 font-mono text-xs"
          >
            {line}
          </pre>
          <p className="mt-2 text-dim">
            The answer is 202 once it is stored; this page shows it within seconds. All that can be asked is in the{' '}
            <a className="text-accent underline" href={`${API_URL}/docs`}>
              API documentation
            </a>
            .
          </p>
        </Panel>
        {can('notifications:write') && (
          <Panel title="From here, to the sandbox">
            {environment === 'test' ? (
              <SendTest />
            ) : (
              <p className="text-dim">
                A test is sent in the environment “Test”, where nothing reaches anybody.{' '}
                <Link
                  to="/$client/$environment"
                  params={{ client: client.clientId, environment: 'test' }}
                  className="text-accent underline"
                >
                  Go to test
                </Link>
              </p>
            )}
          </Panel>
        )}
      </div>
    </>
  );
}
