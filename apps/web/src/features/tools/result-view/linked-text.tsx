import { useTranslation } from 'react-i18next';

const maxShownLength = 100_000;
const webAddress = /https?:\/\/[^\s<>"'`{}|\\^]+[^\s<>"'`{}|\\^.,;:!?)\]]/g;

/** Only web addresses become links. `javascript:`, `data:` and the rest stay words. */
export function safeHref(uri: string): string | undefined {
  if (!URL.canParse(uri)) return undefined;
  const { protocol } = new URL(uri);
  return protocol === 'https:' || protocol === 'http:' ? uri : undefined;
}

/** A link out of a foreign text: it tells nobody where it was found and gets no hold of this page. */
export function OutsideLink({ href, children }: { href: string; children: string }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noopener noreferrer nofollow"
      className="text-accent underline decoration-accent/40 underline-offset-2 hover:decoration-accent"
    >
      {children}
    </a>
  );
}

/** Foreign text as text: line breaks stay, markup stays visible, nothing in it is interpreted. */
export function LinkedText({ text }: { text: string }) {
  const { t } = useTranslation();
  const shown = text.slice(0, maxShownLength);
  const parts: { start: number; text: string; href: string | undefined }[] = [];
  let end = 0;
  for (const match of shown.matchAll(webAddress)) {
    parts.push({ start: end, text: shown.slice(end, match.index), href: undefined });
    parts.push({ start: match.index, text: match[0], href: safeHref(match[0]) });
    end = match.index + match[0].length;
  }
  parts.push({ start: end, text: shown.slice(end), href: undefined });
  return (
    <>
      <p className="whitespace-pre-wrap break-anything text-base">
        {parts.map((part) =>
          part.href ? (
            <OutsideLink key={`${part.start}a`} href={part.href}>
              {part.text}
            </OutsideLink>
          ) : (
            <span key={part.start}>{part.text}</span>
          ),
        )}
      </p>
      {text.length > shown.length ? (
        <p className="mt-2 text-muted text-xs">{t('result.textLeft', { count: text.length - shown.length })}</p>
      ) : null}
    </>
  );
}
