import type { Asked } from './requests.ts';

/** By operationId: what is asked of operations that are the operator's alone. One that is not here fails the run. */
export const OF_OPERATORS: Record<string, Asked> = {
  getKafka: {},
  getKafkaTopic: { params: { topic: 'notifications' } },
  listKafkaRecords: { params: { topic: 'notification-requests' }, query: { partition: '0', before: '10', limit: '5' } },
  getKafkaGroup: { params: { group: 'notification-consumer-group' } },
};
