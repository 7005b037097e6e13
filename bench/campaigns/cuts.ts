import type { Campaign } from '../../src/client/index.ts';
import { fromPublicId } from '../../src/domain/ids.ts';
import { atMost, type Finding, told } from '../many/point.ts';
import { csvOf, makeDraft } from './campaign.ts';
import type { Scene } from './scene.ts';
import { sendFile } from './send-file.ts';

/** In the file one line in so many repeats the address before it, or has none that can be used. */
const REPEATED_EACH = 97;
const UNUSABLE_EACH = 89;

/** Uploads one file again and again, each time cut at a random byte and then gone on with: the same people are in each. */
export async function cutAtRandom(
  { client, posthorn }: Scene,
  { rows, cuts }: { rows: number; cuts: number },
  note: (text: string) => void,
): Promise<Finding[]> {
  let file = '';
  for await (const part of csvOf(rows, addressOf)) file += part;
  const send = async (cutAt?: number) => {
    const id = await makeDraft(client);
    const headers = { 'x-api-key': posthorn.apiKey, 'content-type': 'text/csv' };
    const answer = await sendFile(`${posthorn.apiUrl}/api/campaigns/${id}/audience`, headers, partsOf(file), cutAt);
    return { id, answer };
  };
  const whole = await send();
  if (whole.answer?.status !== 200) throw new Error(`an upload was answered ${whole.answer?.status}`);
  const wanted = await stateOf(whole.id);
  let goneOn = 0;
  let other = 0;
  for (let cut = 1; cut <= cuts; cut++) {
    const { id } = await send(1 + Math.floor(Math.random() * (file.length - 1)));
    const fromLine = lineAfter(await client.campaigns.get(id));
    if (fromLine !== undefined) goneOn++;
    await client.campaigns.upload(id, () => partsOf(file), fromLine === undefined ? {} : { fromLine });
    if ((await stateOf(id)) !== wanted) other++;
    note(`${cut} of ${cuts}`);
  }
  return [
    told(`uploads of ${rows} lines that were cut at a random byte; gone on with behind a line`, `${cuts}; ${goneOn}`),
    atMost('of them ended as other people, lines or counts than those of the whole file', other, 0),
  ];

  /** Who is in it, at which line and place and with which data, what was refused, and all counts, as one text. */
  async function stateOf(id: string): Promise<string> {
    const { audience } = await client.campaigns.get(id);
    const { rows: found } = await posthorn.query(
      `select (select md5(string_agg(concat_ws(' ', line, position, encode(recipient_hash, 'hex'), recipient, data), ';'
            order by position)) from campaign_recipients where campaign_id = $1) as people,
          (select md5(string_agg(concat_ws(' ', line, code, pointer), ';' order by line))
            from campaign_refused where campaign_id = $1) as refused`,
      [fromPublicId('campaign', id)],
    );
    const { state, linesRead, accepted, duplicates, refused } = audience;
    return JSON.stringify([state, linesRead, accepted, duplicates, refused, found[0]]);
  }
}

function lineAfter({ audience: { state, linesRead } }: Campaign): number | undefined {
  return state === 'open' && linesRead > 0 ? linesRead + 1 : undefined;
}

function addressOf(index: number): string {
  if (index % UNUSABLE_EACH === UNUSABLE_EACH - 1) return 'nobody';
  return `user-${index % REPEATED_EACH === REPEATED_EACH - 1 ? index - 1 : index}@example.com`;
}

const PART = 16_384;

async function* partsOf(file: string): AsyncGenerator<string> {
  for (let from = 0; from < file.length; from += PART) yield file.slice(from, from + PART);
}
