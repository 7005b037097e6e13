import { Page } from '../../shell/page.tsx';

export function Settings() {
  return <Page title="Settings">{null}</Page>;
}
