import type { Stream } from '../domain/stream.ts';

/** Kafka topics by what they carry (docs/contract.md). The first and third can be renamed by settings. */
export type TopicNames = {
  notifications: string;
  notificationsUrgent: string;
  notificationRequests: string;
  deadLetters: string;
  notificationStatus: string;
  campaigns: string;
};

export const DEFAULT_TOPICS: TopicNames = {
  notifications: 'notifications',
  notificationsUrgent: 'notifications-urgent',
  notificationRequests: 'notification-requests',
  deadLetters: 'notifications-dlq',
  notificationStatus: 'notification-status',
  campaigns: 'campaigns',
};

/** The topic of a stream. */
export function topicOf(stream: Stream, topics: TopicNames): string {
  const names: Record<Stream, string> = {
    urgent: topics.notificationsUrgent,
    normal: topics.notifications,
    campaigns: topics.campaigns,
    status: topics.notificationStatus,
    'dead-letters': topics.deadLetters,
  };
  return names[stream];
}
