import type { ToolRun } from '@naru/contract';
import { CircleCheck, CircleX } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CodeBlock, CopyButton } from '../../../ui/copy.tsx';
import { Card } from '../../../ui/page.tsx';
import { TabPanel, Tabs } from '../../../ui/tabs.tsx';
import { useTimeWords } from '../../../ui/time-words.ts';
import { BlockView } from './block-view.tsx';
import { type ReadResult, readResult } from './content-block.ts';
import { DataTree } from './data-tree.tsx';

type View = 'shown' | 'data' | 'raw';

/** What a person takes along: the words of the answer, or its data where it has no words. */
function copyTextOf({ blocks, structured }: ReadResult, raw: string): string {
  const words = blocks.flatMap((block) => (block.kind === 'text' ? [block.text] : []));
  if (words.length > 0) return words.join('\n\n');
  return structured === undefined ? raw : JSON.stringify(structured, null, 2);
}

/** Servers repeat structured content as text for older clients (MCP 2025-11-25, tools): shown once, as data. */
function withoutRepeats(result: ReadResult): ReadResult['blocks'] {
  if (result.structured === undefined) return result.blocks;
  const structured = JSON.stringify(result.structured);
  return result.blocks.filter((block) => {
    if (block.kind !== 'text' || !/^\s*[[{]/.test(block.text)) return true;
    try {
      return JSON.stringify(JSON.parse(block.text)) !== structured;
    } catch {
      return true;
    }
  });
}

function Shown({ result }: { result: ReadResult }) {
  const { t } = useTranslation();
  const blocks = withoutRepeats(result);
  if (blocks.length === 0 && result.structured === undefined) {
    return <p className="text-muted text-sm">{t('result.empty')}</p>;
  }
  return (
    <div className="grid grid-cols-1 gap-4">
      {blocks.map((block, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts of an answer have no identity but their place
        <BlockView key={index} block={block} />
      ))}
      {result.structured === undefined ? null : <DataTree value={result.structured} />}
    </div>
  );
}

/** The answer of a tool. Everything in it is foreign: it is drawn as text, data or checked media, never as markup. */
export function ResultView({ run }: { run: ToolRun }) {
  const { t } = useTranslation();
  const { duration } = useTimeWords();
  const [view, setView] = useState<View>('shown');
  const result = useMemo(() => readResult(run.result), [run.result]);
  const raw = useMemo(() => JSON.stringify(run.result, null, 2), [run.result]);
  const views: readonly View[] = result.structured === undefined ? ['shown', 'raw'] : ['shown', 'data', 'raw'];
  return (
    <Card className={result.isError ? 'border-bad/40' : ''}>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-line border-b px-4 py-2.5 sm:px-5">
        <h3 className="flex items-center gap-2 font-semibold text-sm">
          {result.isError ? (
            <CircleX className="size-4 text-bad" aria-hidden />
          ) : (
            <CircleCheck className="size-4 text-good" aria-hidden />
          )}
          {result.isError ? t('result.failed') : t('result.ok')}
        </h3>
        <span className="text-muted text-xs tabular-nums">{duration(run.durationMs)}</span>
        <CopyButton text={copyTextOf(result, raw)} label={t('result.copy')} withText className="ml-auto" />
      </header>
      <div className="p-4 sm:p-5">
        <Tabs
          label={t('result.views')}
          value={view}
          onChange={setView}
          tabs={views.map((id) => ({ id, label: t(`result.${id}`) }))}
          className="[&>[role=tablist]]:w-fit"
        >
          <TabPanel id="shown">
            <Shown result={result} />
          </TabPanel>
          <TabPanel id="data">
            <DataTree value={result.structured} />
          </TabPanel>
          <TabPanel id="raw">
            <CodeBlock text={raw} label={t('result.raw')} />
          </TabPanel>
        </Tabs>
      </div>
    </Card>
  );
}
