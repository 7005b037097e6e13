import { Page } from '../../shell/page.tsx';

export function DeadLetter() {
  return <Page title="DeadLetter">…</Page>;
}
