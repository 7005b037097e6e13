import { Page } from '../../shell/page.tsx';

export function Account() {
  return <Page title="Account">…</Page>;
}
