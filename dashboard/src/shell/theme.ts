import { useSyncExternalStore } from 'react';
import { kept } from '../api/kept.ts';

export type Theme = 'system' | 'light' | 'dark';
const KEY = 'posthorn.theme';

function ofBefore(): Theme {
  const theme = kept.read(KEY);
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/** Held here as well: a browser that keeps nothing still follows the choice until the page is left. */
let chosen = ofBefore();
const read = () => chosen;

const dark = matchMedia('(prefers-color-scheme: dark)');

/** Puts the kept choice in force, and follows the system where that decides; to be called once, before anything is drawn. */
export function startTheme(): void {
  applyTheme();
  dark.addEventListener('change', applyTheme);
}

function applyTheme(): void {
  document.documentElement.dataset.theme = chosen === 'system' ? (dark.matches ? 'dark' : 'light') : chosen;
}

const listeners = new Set<() => void>();

export function chooseTheme(theme: Theme): void {
  chosen = theme;
  kept.write(KEY, theme === 'system' ? null : theme);
  applyTheme();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
}
