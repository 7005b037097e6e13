import { Page } from '../../shell/page.tsx';

export function Suppressions() {
  return <Page title="Suppressions">…</Page>;
}
