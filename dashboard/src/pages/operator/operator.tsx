import { Page } from '../../shell/page.tsx';

export function Operator() {
  return <Page title="Operator">…</Page>;
}
