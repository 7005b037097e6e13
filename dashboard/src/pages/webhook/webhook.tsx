import { Page } from '../../shell/page.tsx';

export function Webhook() {
  return <Page title="Webhook">{null}</Page>;
}
