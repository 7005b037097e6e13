export { deliverNotification } from './notification/workflow.ts';
