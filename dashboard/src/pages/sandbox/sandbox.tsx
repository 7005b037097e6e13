import { Page } from '../../shell/page.tsx';

export function Sandbox() {
  return <Page title="Sandbox">{null}</Page>;
}
