import { useQueryClient } from '@tanstack/react-query';
import { LogOut, Settings2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { errorLine } from '../../api/error-words.ts';
import { naru } from '../../api/naru.ts';
import { isLanguage, languageNames, languages } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, type MenuEntry } from '../../ui/menu.tsx';
import { tell } from '../../ui/news.ts';
import { chooseLanguage, chooseTheme, readLanguage, type Theme, themes, useTheme } from './appearance.ts';

const themeWords = { system: 'shell.themeSystem', light: 'shell.themeLight', dark: 'shell.themeDark' } as const;

function useSignOut(): () => Promise<void> {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return async () => {
    try {
      await naru.signOut();
    } catch (error) {
      tell('bad', errorLine(error, t));
      return;
    }
    // What this person could see must not stay in the page's memory for the next one.
    queries.clear();
    window.location.assign('/');
  };
}

/** Theme, language and, for who is signed in, the way out. */
export function AppearanceMenu({ signedIn = false }: { signedIn?: boolean }) {
  const { t } = useTranslation();
  const theme = useTheme();
  const signOut = useSignOut();
  const entries: MenuEntry[] = [
    {
      kind: 'choices',
      label: t('shell.theme'),
      value: theme,
      choices: themes.map((value) => ({ value, label: t(themeWords[value]) })),
      onChoose: (value) => chooseTheme(themes.find((one): one is Theme => one === value) ?? 'system'),
    },
    { kind: 'separator' },
    {
      kind: 'choices',
      label: t('shell.language'),
      value: readLanguage(),
      choices: languages.map((value) => ({ value, label: languageNames[value] })),
      onChoose: (value) => {
        if (isLanguage(value)) void chooseLanguage(value);
      },
    },
  ];
  if (signedIn) {
    entries.push(
      { kind: 'separator' },
      { kind: 'item', icon: <LogOut aria-hidden />, label: t('shell.signOut'), onSelect: () => void signOut() },
    );
  }
  return (
    <Menu
      entries={entries}
      trigger={
        <Button look="ghost" size="icon" aria-label={t('shell.account')} title={t('shell.account')}>
          <Settings2 aria-hidden />
        </Button>
      }
    />
  );
}
