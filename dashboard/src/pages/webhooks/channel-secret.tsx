import { useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { Copy } from '../../ui/copy.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { OverlapSelect, USUAL_OVERLAP } from '../../ui/overlap.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ActError, ErrorNotice } from '../../ui/states.tsx';
import { Time } from '../../ui/time.tsx';
import { useAct } from '../../ui/use-act.ts';

type Secrets = components['schemas']['SigningSecrets']['secrets'];

const PATH = '/api/webhooks/signing-secret';
const ROTATE = '/api/webhooks/signing-secret/rotate';

/** What signs notifications that go over the channel "webhook": another secret than those of webhooks for events. */
export function ChannelSecret() {
  const { http } = useClientScope();
  const [secrets, setSecrets] = useState<Secrets | null>(null);
  const [isRotating, setRotating] = useState(false);
  const show = useAct(async () => {
    const { data } = await http.GET(PATH);
    if (data) setSecrets(data.data.secrets);
  });
  return (
    <Panel
      title="Notifications over the channel “webhook”"
      action={
        <div className="flex flex-wrap gap-2">
          {secrets ? (
            <Button onClick={() => setSecrets(null)}>Hide the secret</Button>
          ) : (
            <Button busy={show.isBusy} onClick={() => void show.run()}>
              Show the secret
            </Button>
          )}
          <Button onClick={() => setRotating(true)}>Rotate…</Button>
        </div>
      }
    >
      <p className="text-dim">
        What you send to people’s own URLs is signed by a secret of its own, which their receivers check.
      </p>
      <ActError error={show.error} />
      {secrets && (
        <ul className="mt-3 grid gap-2">
          {secrets.map(({ secret, expiresAt }) => (
            <li key={secret} className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <code className="min-w-0 font-mono text-xs break-all">{secret}</code>
              <Copy text={secret} label="Copy the secret" />
              <span className="text-sm text-dim">
                {expiresAt ? (
                  <>
                    signs along until <Time at={expiresAt} />
                  </>
                ) : (
                  'the newest'
                )}
              </span>
            </li>
          ))}
          {secrets.length === 0 && (
            <li className="text-dim">There is none yet: it is made with the first such notification.</li>
          )}
        </ul>
      )}
      {isRotating && <Rotate onClose={() => setRotating(false)} onDone={setSecrets} />}
    </Panel>
  );
}

function Rotate({ onClose, onDone }: { onClose: () => void; onDone: (secrets: Secrets) => void }) {
  const { http } = useClientScope();
  const [overlap, setOverlap] = useState(USUAL_OVERLAP);
  const body = { overlapMs: Number(overlap) };
  const { run, isBusy, error } = useAct(async () => {
    const { data } = await http.POST(ROTATE, { body });
    if (data) onDone(data.data.secrets);
    onClose();
  });
  return (
    <Dialog title="Rotate the secret of the channel?" onClose={onClose}>
      <div className="grid gap-3">
        <p>A new secret signs from now on. It is shown on this page, and can be seen again.</p>
        <OverlapSelect label="The former one signs along for" value={overlap} change={setOverlap} />
        {error !== null && <ErrorNotice error={error} />}
      </div>
      <Actions>
        <CopyAsCurl method="POST" path={ROTATE} body={body} />
        <Button onClick={onClose}>Not now</Button>
        <Button look="primary" busy={isBusy} onClick={() => void run()}>
          Rotate
        </Button>
      </Actions>
    </Dialog>
  );
}
