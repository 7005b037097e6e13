import type { components } from '../../../../src/client/schema.ts';
import type { Http } from '../../api/http.ts';

type Status = components['schemas']['NotificationStatus'];

/**
 * Takes over those of another campaign of whom became one of `statuses`; of hundreds of thousands by several requests.
 * @param tell how many are taken over so far
 */
export async function copyAudience(
  http: Http,
  { to, from, statuses }: { to: string; from: string; statuses: Status[] },
  tell: (accepted: number) => void,
): Promise<void> {
  let after: string | null = null;
  do {
    const body: { campaign: string; with: Status[]; after?: string } = { campaign: from, with: statuses };
    if (after !== null) body.after = after;
    const { data } = await http.POST('/api/campaigns/{id}/audience/from', { params: { path: { id: to } }, body });
    if (!data) throw new Error('no answer');
    after = data.data.next;
    tell(data.data.accepted);
  } while (after !== null);
}
