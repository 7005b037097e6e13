import { z } from 'zod';
import { problemOfPart } from '../openapi/problem-components.ts';
import { notificationId } from './answers.ts';

const place = { index: z.int().describe('Position in the request, from 0.') };

/** What became of one item of a batch. */
export const batchResult = z
  .union([
    z.strictObject({ ...place, notificationId, status: z.literal('PENDING') }),
    z.strictObject({ ...place, problem: problemOfPart }),
  ])
  .meta({ id: 'BatchResult' });
