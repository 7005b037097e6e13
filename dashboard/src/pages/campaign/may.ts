import type { Campaign } from './use-campaign.ts';

type Of = Pick<Campaign, 'status'>;

/** What can be done with a campaign by its status, as the API has it; who may, the scopes say. */
export const isOpen = ({ status }: Of): boolean => status === 'DRAFT' || status === 'CHECKED';
export const isUnderWay = ({ status }: Of): boolean => ['SCHEDULED', 'RUNNING', 'PAUSED'].includes(status);
export const mayPause = ({ status }: Of): boolean => status === 'SCHEDULED' || status === 'RUNNING';
export const mayResume = ({ status }: Of): boolean => status === 'PAUSED';
export const mayRetry = ({ status }: Of): boolean => status === 'RUNNING' || status === 'COMPLETED';
