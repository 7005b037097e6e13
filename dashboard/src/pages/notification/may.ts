import type { components } from '../../../../src/client/schema.ts';

type Standing = Pick<components['schemas']['Notification'], 'status'>;

const CANCELLABLE = ['PENDING', 'SCHEDULED', 'DEFERRED', 'RETRYING'];
const RESCHEDULABLE = ['PENDING', 'SCHEDULED', 'DEFERRED'];
const UNSETTLED = [...CANCELLABLE, 'PROCESSING'];

/** Whether it can still be kept from being sent. The API decides; this is for what a page offers. */
export const mayCancel = ({ status }: Standing): boolean => CANCELLABLE.includes(status);

/** Whether it waits for its first attempt, so that its time can be changed. */
export const mayReschedule = ({ status }: Standing): boolean => RESCHEDULABLE.includes(status);

/** Whether something is still to be done for it. */
export const isWaiting = ({ status }: Standing): boolean => UNSETTLED.includes(status);

/** Whether it is left to a person, by its dead letter. */
export const isGivenUp = ({ status }: Standing): boolean => status === 'FAILED' || status === 'UNKNOWN';
