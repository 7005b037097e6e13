import { NIL_ID, toPublicId } from '../../../src/domain/ids.ts';
import type { Asked } from './requests.ts';

const NOBODY = { params: { id: toPublicId('member', NIL_ID) } };
const NO_CLIENT = toPublicId('client', NIL_ID);

/** By operationId: what is asked of operations that are the operator's alone. One that is not here fails the run. */
export const OF_OPERATORS: Record<string, Asked> = {
  getOperatorOverview: {},
  getKafka: {},
  getKafkaTopic: { params: { topic: 'notifications' } },
  listKafkaRecords: { params: { topic: 'notification-requests' }, query: { partition: '0', before: '10', limit: '5' } },
  inviteMember: { body: { clientId: NO_CLIENT, email: 'nobody@example.com', role: 'owner' } },
  listMembersOfClient: { query: { clientId: NO_CLIENT } },
  disableMember: { ...NOBODY, body: { disabled: true } },
  resetMember: NOBODY,
  getKafkaGroup: { params: { group: 'notification-consumer-group' } },
};
