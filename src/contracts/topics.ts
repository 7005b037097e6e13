import { isUrgent } from '../domain/priority.ts';

/** Kafka topics by what they carry (docs/contract.md). The first and third can be renamed by settings. */
export type TopicNames = {
  notifications: string;
  notificationsUrgent: string;
  notificationRequests: string;
  deadLetters: string;
  notificationStatus: string;
};

export const DEFAULT_TOPICS: TopicNames = {
  notifications: 'notifications',
  notificationsUrgent: 'notifications-urgent',
  notificationRequests: 'notification-requests',
  deadLetters: 'notifications-dlq',
  notificationStatus: 'notification-status',
};

/** The topic that carries a notification of this priority, 1 to 10. */
export function topicFor(priority: number, topics: TopicNames): string {
  return isUrgent(priority) ? topics.notificationsUrgent : topics.notifications;
}
