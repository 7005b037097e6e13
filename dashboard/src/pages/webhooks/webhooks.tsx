import { Page } from '../../shell/page.tsx';

export function Webhooks() {
  return <Page title="Webhooks">{null}</Page>;
}
