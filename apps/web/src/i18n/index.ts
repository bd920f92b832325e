import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Catalogue, en } from './en.ts';
import { setForeignWords } from './foreign-words.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof en };
  }
}

export const languages = ['ko', 'en'] as const;
export type Language = (typeof languages)[number];

/** The language's own name, for people who cannot read the current one. */
export const languageNames: Record<Language, string> = { ko: '한국어', en: 'English' };

export function isLanguage(value: string): value is Language {
  return value === 'ko' || value === 'en';
}

/** Only the words of the language in use are fetched. Catalogues are complete, so none needs another to fall back on. */
const catalogues: Record<Language, () => Promise<Catalogue>> = {
  ko: async () => {
    // Needed once something goes wrong; the page does not wait for it.
    void import('./ko-foreign.ts').then(setForeignWords);
    return (await import('./ko.ts')).ko;
  },
  en: async () => {
    setForeignWords(undefined);
    return (await import('./en.ts')).en;
  },
};

/** Makes the words ready. React escapes what is put into them, so i18next must not do it a second time. */
export async function startTranslations(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    resources: { [language]: { translation: await catalogues[language]() } },
    interpolation: { escapeValue: false },
  });
}

export async function changeLanguage(language: Language): Promise<void> {
  i18next.addResourceBundle(language, 'translation', await catalogues[language]());
  await i18next.changeLanguage(language);
}
