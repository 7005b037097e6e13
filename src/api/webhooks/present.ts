import type { z } from 'zod';
import type { WebhookEndpointRow } from '../../db/queries/webhooks/endpoints.ts';
import { toPublicId } from '../../domain/ids.ts';
import type { Presented } from '../openapi/shapes.ts';
import type { webhook } from './answers.ts';

/** An endpoint without its secrets, which are shown when they are made. */
export function presentWebhook(row: WebhookEndpointRow): Presented<z.output<typeof webhook>> {
  return {
    id: toPublicId('webhook', row.id),
    url: row.url,
    description: row.description,
    events: row.events,
    status: row.status,
    disabledReason: row.disabledReason,
    failingSince: row.failingSince,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
