export { runCampaign } from './campaign/workflow.ts';
export { deliverNotification } from './notification/workflow.ts';
export { deliverWebhook } from './webhook/workflow.ts';
