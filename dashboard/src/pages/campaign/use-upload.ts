import { useEffect, useRef, useState } from 'react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { API_URL } from '../../base.ts';
import { type AudienceFile, bodyOf } from './audience-file.ts';
import { upload } from './upload.ts';
import { useCampaignsChanged } from './use-campaign.ts';

type Uploaded = components['schemas']['UploadedAudience'];

export type UploadState =
  | { state: 'idle' }
  | { state: 'sending'; sent: number; size: number }
  | { state: 'done'; result: Uploaded }
  | { state: 'failed'; error: unknown };

/** One upload at a time of a campaign's people; leaving the page stops it, and the API keeps what came. */
export function useUpload(campaignId: string) {
  const { client, environment } = useClientScope();
  const changed = useCampaignsChanged();
  const [now, setNow] = useState<UploadState>({ state: 'idle' });
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);

  const start = async (
    given: AudienceFile,
    { names, charset, fromLine }: { names: readonly string[]; charset: string; fromLine: number | null },
  ) => {
    const { contentType, isGzip } = given;
    const body = bodyOf(given, names);
    const size = body.size;
    const stopping = new AbortController();
    stop.current = stopping;
    const { signal } = stopping;
    setNow({ state: 'sending', sent: 0, size });
    try {
      const result = await upload({
        url: `${API_URL}/api/campaigns/${campaignId}/audience${fromLine === null ? '' : `?fromLine=${fromLine}`}`,
        headers: {
          'x-client-id': client.clientId,
          'x-environment': environment,
          'content-type': charset ? `${contentType}; charset=${charset}` : contentType,
          ...(isGzip && { 'content-encoding': 'gzip' }),
        },
        body,
        onProgress: (sent) => setNow({ state: 'sending', sent: Math.min(sent, size), size }),
        signal,
      });
      // First what it has changed: whoever goes on begins with that.
      await changed();
      setNow({ state: 'done', result });
    } catch (error) {
      setNow({ state: 'failed', error });
      void changed();
    }
  };
  return { now, start, stop: () => stop.current?.abort() };
}
