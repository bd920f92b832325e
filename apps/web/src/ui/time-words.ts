import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

const steps = [
  { unit: 'day', seconds: 86_400 },
  { unit: 'hour', seconds: 3_600 },
  { unit: 'minute', seconds: 60 },
  { unit: 'second', seconds: 1 },
] as const;

/** Times, lengths and sizes in the words of the chosen language. */
export function useTimeWords() {
  const { i18n } = useTranslation();
  const language = i18n.language;
  return useMemo(() => {
    const relativeFormat = new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' });
    const dateFormat = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
    const dayFormat = new Intl.DateTimeFormat(language, { dateStyle: 'medium' });
    const numberFormat = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
    return {
      relative(time: string, nowMs = Date.now()): string {
        const seconds = Math.round((new Date(time).getTime() - nowMs) / 1000);
        const step = steps.find((one) => Math.abs(seconds) >= one.seconds) ?? steps[3];
        return relativeFormat.format(Math.trunc(seconds / step.seconds), step.unit);
      },
      exact: (time: string) => dateFormat.format(new Date(time)),
      day: (time: string) => dayFormat.format(new Date(time)),
      duration: (ms: number) =>
        ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${numberFormat.format(ms / 1000)} s`,
      bytes: (count: number) => {
        if (count < 1024) return `${count} B`;
        return count < 1024 ** 2
          ? `${numberFormat.format(count / 1024)} KiB`
          : `${numberFormat.format(count / 1024 ** 2)} MiB`;
      },
    };
  }, [language]);
}
