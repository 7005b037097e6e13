import type { components } from '../../../../src/client/schema.ts';
import type { Campaign } from './use-campaign.ts';
import { contentAgain } from './words.ts';

type Body = components['schemas']['CampaignRequest'];

const LONGEST_NAME = 200;

/** A new draft that says the same. When it is sent, and until when, belonged to the old one, and is asked anew. */
export function cloneOf(campaign: Campaign, name: string): Body {
  const { channel, template, content, category, priority, onAmbiguous, retry, providers } = campaign;
  const { rate, guard, events, tags, metadata } = campaign;
  return {
    name: name.slice(0, LONGEST_NAME),
    channel,
    ...(template ? { template } : content && { content: contentAgain(content) }),
    ...(category !== null && { category }),
    priority,
    ...(onAmbiguous !== null && { onAmbiguous }),
    ...(retry !== null && { retry }),
    ...(providers !== null && { routing: { providers } }),
    ...(rate !== null && { rate }),
    guard,
    events,
    tags,
    metadata,
  };
}
