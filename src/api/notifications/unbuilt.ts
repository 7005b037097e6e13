import { CHANNELS, DELIVERABLE_CHANNELS } from '../../domain/channel.ts';
import type { Unbuilt } from '../input/refuse-unbuilt.ts';

const UNBUILT_CHANNELS = CHANNELS.filter((channel) => !DELIVERABLE_CHANNELS.includes(channel));

/** Fields of the contract that no part of the path honours yet: remove one here when it does. */
export const UNBUILT_NOTIFICATION: Unbuilt = {
  fields: {
    recipient: ['token', 'subscription', 'url'],
    content: ['attachments'],
  },
  values: { channel: UNBUILT_CHANNELS },
};

export const UNBUILT_NOTIFY: Unbuilt = { values: { type: UNBUILT_CHANNELS } };
