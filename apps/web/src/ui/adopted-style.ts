import { useEffect } from 'react';

/**
 * Stands in for the package `react-style-singleton`, which the scroll lock of Radix dialogs uses: same exports, but
 * an adopted stylesheet instead of a style tag, because the content security policy allows no inline styles.
 */
export function stylesheetSingleton() {
  let users = 0;
  let sheet: CSSStyleSheet | undefined;
  return {
    add(css: string) {
      users += 1;
      if (users > 1) return;
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    },
    remove() {
      users -= 1;
      if (users > 0) return;
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
      sheet = undefined;
    },
  };
}

export function styleHookSingleton() {
  const sheet = stylesheetSingleton();
  return function useStyle(css: string, dynamic?: boolean) {
    const key = dynamic ? css : '';
    // biome-ignore lint/correctness/useExhaustiveDependencies: the styles of a static user never change while it is mounted
    useEffect(() => {
      sheet.add(css);
      return () => sheet.remove();
    }, [key]);
  };
}

export function styleSingleton() {
  const useStyle = styleHookSingleton();
  return function Style({ styles, dynamic }: { styles: string; dynamic?: boolean }) {
    useStyle(styles, dynamic);
    return null;
  };
}
