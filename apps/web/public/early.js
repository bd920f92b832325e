// Runs before everything else on the page, as a file of its own: the content security policy allows no inline script.

// zod compiles object parsers with `new Function`, which that policy forbids and reports. It reads this setting when
// its first schema is made.
globalThis.__zod_globalConfig = { jitless: true };

// Before the first paint, so that nobody sees a flash of the other theme or language.
// src/features/shell/appearance.ts writes the same two keys.
(() => {
  const root = document.documentElement;
  let theme = null;
  let language = null;
  try {
    theme = localStorage.getItem('naru.theme');
    language = localStorage.getItem('naru.language');
  } catch {
    // Storage is switched off in this browser: the system's settings hold.
  }
  const dark = theme === 'dark' || (theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  root.dataset.theme = dark ? 'dark' : 'light';
  root.lang = language ?? (navigator.language.toLowerCase().startsWith('ko') ? 'ko' : 'en');
})();
