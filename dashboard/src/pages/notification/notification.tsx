import { Page } from '../../shell/page.tsx';

export function Notification() {
  return <Page title="Notification">…</Page>;
}
