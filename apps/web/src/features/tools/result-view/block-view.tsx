import { FileText, Link2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../../ui/copy.tsx';
import { useTimeWords } from '../../../ui/time-words.ts';
import { type ContentBlock, jsonInText } from './content-block.ts';
import { DataTree } from './data-tree.tsx';
import { LinkedText, OutsideLink, safeHref } from './linked-text.tsx';

function UriLine({ uri }: { uri: string }) {
  const { t } = useTranslation();
  const href = safeHref(uri);
  return (
    <div className="flex items-center gap-1">
      <span className="min-w-0 break-anything font-mono text-muted text-xs">
        {href ? <OutsideLink href={href}>{uri}</OutsideLink> : uri}
      </span>
      <CopyButton text={uri} label={t('result.copyUri')} className="size-7" />
    </div>
  );
}

function Framed({ icon, title, children }: { icon: ReactNode; title: string; children: ReactNode }) {
  return (
    <div className="rounded-lg border border-line p-3">
      <p className="mb-1 flex items-center gap-2 text-muted text-xs [&_svg]:size-3.5">
        {icon}
        {title}
      </p>
      {children}
    </div>
  );
}

/** One part of an answer, as a person wants to see it. */
export function BlockView({ block }: { block: ContentBlock }): ReactNode {
  const { t } = useTranslation();
  const { bytes } = useTimeWords();
  switch (block.kind) {
    case 'text': {
      const data = jsonInText(block.text);
      return data ? <DataTree value={data} /> : <LinkedText text={block.text} />;
    }
    case 'image':
      return (
        <img
          src={block.source}
          alt={t('result.image', { type: block.mimeType })}
          className="max-h-[28rem] max-w-full rounded-lg border border-line bg-subtle object-contain"
        />
      );
    case 'audio':
      return (
        // biome-ignore lint/a11y/useMediaCaption: a tool's answer carries no captions
        <audio
          controls
          src={block.source}
          aria-label={t('result.audio', { type: block.mimeType })}
          className="w-full max-w-md"
        />
      );
    case 'too-large':
      return (
        <p className="text-muted text-sm">{t('result.tooLarge', { type: block.mimeType, size: bytes(block.bytes) })}</p>
      );
    case 'not-shown':
      return <p className="break-anything text-muted text-sm">{t('result.notShown', { type: block.type })}</p>;
    case 'link':
      return (
        <Framed icon={<Link2 aria-hidden />} title={[t('result.link'), block.mimeType].filter(Boolean).join(' · ')}>
          <p className="break-anything font-medium text-sm">{block.name}</p>
          {block.description ? <p className="break-anything text-muted text-sm">{block.description}</p> : null}
          <UriLine uri={block.uri} />
        </Framed>
      );
    case 'resource':
      return (
        <Framed
          icon={<FileText aria-hidden />}
          title={[t('result.resource'), block.mimeType].filter(Boolean).join(' · ')}
        >
          <UriLine uri={block.uri} />
          {block.body ? (
            <div className="mt-2">
              <BlockView block={block.body} />
            </div>
          ) : null}
        </Framed>
      );
  }
}
