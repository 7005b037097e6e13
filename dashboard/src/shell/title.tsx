/** Names the page in the tab of the browser (React puts it into the head). */
export function Title({ children }: { children: string }) {
  return <title>{`${children} · Posthorn`}</title>;
}
