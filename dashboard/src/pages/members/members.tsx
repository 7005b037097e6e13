import { Page } from '../../shell/page.tsx';

export function Members() {
  return <Page title="Members">…</Page>;
}
