import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { API_URL } from '../../base.ts';
import { Button } from '../../ui/button.tsx';

/** In a frame that runs nothing and loads nothing from elsewhere, unless images are asked for. */
export function Rendered({ id, className = 'h-80' }: { id: string; className?: string }) {
  const { client, environment } = useClientScope();
  const [withImages, setWithImages] = useState(false);
  const [isNarrow, setNarrow] = useState(false);
  if (!window.isSecureContext) {
    return (
      <p className="p-4 text-dim">
        Browsers say who asks for a frame only over https, or on this machine (localhost); without that the server shows
        no message as it looks. Open the dashboard over https, or see <strong>Text</strong> and <strong>HTML</strong>.
      </p>
    );
  }
  const query = new URLSearchParams({ client: client.clientId, environment, ...(withImages && { images: 'true' }) });
  return (
    <div>
      <div className="flex flex-wrap gap-2 border-b border-line px-4 py-1.5">
        <Button look="quiet" aria-pressed={isNarrow} onClick={() => setNarrow(!isNarrow)}>
          {isNarrow ? 'As wide as the page' : 'As wide as a phone'}
        </Button>
        <Button
          look="quiet"
          disabled={withImages}
          title="Their server sees that somebody looks"
          onClick={() => setWithImages(true)}
        >
          Load images of other servers
        </Button>
      </div>
      <div className="overflow-x-auto bg-raised p-2">
        <iframe
          title="The message as it looks"
          sandbox=""
          referrerPolicy="no-referrer"
          src={`${API_URL}/api/notifications/${id}/html?${query}`}
          className={`mx-auto block resize-y rounded border border-line ${className}`}
          // Mail is written for white paper.
          style={{ width: isNarrow ? 390 : '100%', background: 'white', colorScheme: 'light' }}
        />
      </div>
    </div>
  );
}
