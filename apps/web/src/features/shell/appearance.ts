import { useSyncExternalStore } from 'react';
import { changeLanguage, isLanguage, type Language } from '../../i18n/index.ts';

// public/early.js reads the same two keys before the first paint.
const themeKey = 'naru.theme';
const languageKey = 'naru.language';
const systemDark = '(prefers-color-scheme: dark)';

export const themes = ['system', 'light', 'dark'] as const;
export type Theme = (typeof themes)[number];

const listeners = new Set<() => void>();

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Storage is switched off in this browser: the choice holds until the page is closed.
  }
}

let chosen: Theme | undefined;

function readTheme(): Theme {
  if (chosen) return chosen;
  const theme = stored(themeKey);
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

function paintTheme(): void {
  const theme = readTheme();
  const dark = theme === 'dark' || (theme === 'system' && matchMedia(systemDark).matches);
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

export function chooseTheme(theme: Theme): void {
  chosen = theme;
  store(themeKey, theme);
  paintTheme();
  for (const listener of listeners) listener();
}

export function useTheme(): Theme {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, readTheme);
}

/** Repaints when the system changes between day and night; for as long as the page lives. */
export function followSystemTheme(): void {
  matchMedia(systemDark).addEventListener('change', paintTheme);
}

export function readLanguage(): Language {
  const language = document.documentElement.lang;
  return isLanguage(language) ? language : 'en';
}

export async function chooseLanguage(language: Language): Promise<void> {
  await changeLanguage(language);
  store(languageKey, language);
  document.documentElement.lang = language;
}
