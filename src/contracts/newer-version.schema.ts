import { z } from 'zod';
import { SCHEMA_VERSION } from './notification-record.ts';

/** A record of a later version than ours, whatever else it holds: told from rubbish by that alone. */
export const newerVersionSchema = z.object({ schemaVersion: z.int().gt(SCHEMA_VERSION) });
