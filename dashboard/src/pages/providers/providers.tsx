import { Page } from '../../shell/page.tsx';

export function Providers() {
  return <Page title="Providers">…</Page>;
}
