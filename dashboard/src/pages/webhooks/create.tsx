import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { SecretDialog } from '../../ui/secret-dialog.tsx';
import { WebhookForm } from './webhook-form.tsx';

const NEW = { url: '', description: null, events: [] };

/** Sets up a webhook, and shows once what signs its calls. */
export function CreateWebhook({ onClose, onCreated }: { onClose: () => void; onCreated: () => void }) {
  const { http } = useClientScope();
  const [secret, setSecret] = useState<string | null>(null);
  if (secret !== null) return <SigningSecret secret={secret} onClose={onClose} />;
  return (
    <WebhookForm
      title="Add a webhook"
      before={NEW}
      saves="Add it"
      call={(body) => ({ method: 'POST', path: '/api/webhooks', body })}
      save={async (body) => {
        const { data } = await http.POST('/api/webhooks', { body });
        onCreated();
        if (data) setSecret(data.data.secret);
      }}
      onClose={onClose}
    />
  );
}

/** What a receiver checks calls by. */
export function SigningSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <SecretDialog title="The signing secret" name="secret" secret={secret} onClose={onClose}>
      <p className="text-dim">
        Each call is signed with it as in Standard Webhooks (
        <code className="font-mono text-xs">webhook-signature</code>
        ), so that the receiver knows that it comes from here. <code className="font-mono text-xs">verifyWebhook</code>{' '}
        of <code className="font-mono text-xs">posthorn/client</code> checks it.
      </p>
    </SecretDialog>
  );
}
