import type { NotificationPlan } from '../../contracts/notification-workflow.ts';
import type { Route } from '../../domain/route.ts';

/** How far a run has come: the routes that are left, the one in hand first, and the calls made so far. */
export type Progress = { line: { route: Route; attempts: number }[]; calls: number };

/** Of a run that has called nobody. */
export function beginning(plan: NotificationPlan): Progress {
  return { line: plan.routes.map((route) => ({ route, attempts: 0 })), calls: 0 };
}
