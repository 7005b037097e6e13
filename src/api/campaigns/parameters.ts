import { z } from 'zod';
import { type CampaignRow, type CampaignTarget, listCampaignTimeline } from '../../db/queries/campaigns/rows.ts';
import { MAY_SEND_TESTS } from '../../domain/scope.ts';
import type { CampaignFigures } from '../../services/campaigns/figures.ts';
import type { Caller } from '../auth/principal.ts';
import type { ApiDeps } from '../deps.ts';
import { type Presented, pathId } from '../openapi/shapes.ts';
import { type campaign, presentCampaign } from './model.ts';

/** What all operations on one campaign have in common. */
export const CAMPAIGN = {
  scope: 'campaigns',
  tag: 'Campaigns',
  params: { id: pathId('campaign') },
  noun: 'campaign',
} as const;

/** Of a campaign that is changed (RFC 9110, 13.1). */
export const IF_MATCH = {
  'If-Match': z.string().optional().describe('The `ETag` of the campaign that you read, such as `"5"`.'),
};

export const ETAG = { ETag: 'The revision of the campaign, in quotes.' };

/** For those who may start something that sends. */
export const MAY_SEND = { all: ['campaigns', 'notifications:write'] } as const;

/** What somebody of the audience would get goes to an address of the caller's. */
export const MAY_TEST = { all: ['campaigns', 'content'], any: MAY_SEND_TESTS } as const;

export function targetOf({ clientId, environment }: Caller, id: string): CampaignTarget {
  return { clientId, environment, id };
}

export type FiguresOf = (row: CampaignRow) => Promise<CampaignFigures>;

/** A campaign as it now stands, and its ETag. @param underWay where that was just counted */
export async function shown(
  { database }: Pick<ApiDeps, 'database'>,
  figuresOf: FiguresOf,
  row: CampaignRow,
  underWay?: number,
): Promise<{ data: Presented<z.output<typeof campaign>>; headers: { etag: string } }> {
  const figures = await figuresOf(row);
  const timeline = await listCampaignTimeline(database.pool, row.id);
  const seen = underWay === undefined ? figures : { ...figures, underWay };
  return { data: presentCampaign(row, seen, timeline), headers: { etag: `"${row.revision}"` } };
}
