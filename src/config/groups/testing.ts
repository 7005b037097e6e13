import { optional } from '../kit/kinds.ts';
import { setting } from '../kit/setting.ts';

export const testing = {
  FAULT_POINT: setting(
    optional,
    'The process dies at this point of its code (src/observability/fault-points.ts); refused unless NODE_ENV=test.',
  ),
};
