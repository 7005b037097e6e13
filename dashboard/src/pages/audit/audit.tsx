import { Page } from '../../shell/page.tsx';

export function Audit() {
  return <Page title="Audit">{null}</Page>;
}
