import { mailReports } from './email/reports/manifest.ts';
import { sendgrid } from './email/sendgrid/manifest.ts';
import { ses } from './email/ses/manifest.ts';
import { smtp } from './email/smtp/manifest.ts';
import { inApp } from './in-app/manifest.ts';
import { fcm } from './push/fcm/manifest.ts';
import { webPush } from './push/web-push/manifest.ts';
import { sandbox } from './sandbox/manifest.ts';
import { msg91 } from './sms/msg91/manifest.ts';
import { twilio } from './sms/twilio/manifest.ts';
import { webhook } from './webhook/manifest.ts';
import { meta } from './whatsapp/meta/manifest.ts';

/** The one list of vendors; its order is the order of preference within a channel. */
export const VENDORS = [
  smtp,
  mailReports,
  ses,
  sendgrid,
  twilio,
  msg91,
  meta,
  fcm,
  webPush,
  webhook,
  inApp,
  sandbox,
] as const;
