import { ImportServers } from '@naru/contract';
import { useMutation } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { naru } from '../../api/naru.ts';
import { useRefreshServers } from '../../api/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Field } from '../../ui/field.tsx';
import { Textarea } from '../../ui/input.tsx';
import { FailedRequest } from '../../ui/notice.tsx';
import { ImportOutcome } from './import-outcome.tsx';

type Pasted = { servers: ImportServers } | { error: string } | undefined;

const example = `{
  "mcpServers": {
    "docs": { "url": "https://example.com/mcp" }
  }
}`;

/** Takes the whole file of a client (`mcpServers`, or VS Code's `servers`), or the inner object alone. */
function readPasted(text: string, t: TFunction): Pasted {
  if (text.trim() === '') return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { error: t('addServer.pasteInvalid', { reason: error instanceof Error ? error.message : '' }) };
  }
  if (typeof json !== 'object' || json === null) return { error: t('addServer.pasteShape') };
  const entries = 'mcpServers' in json ? json.mcpServers : 'servers' in json ? json.servers : json;
  const parsed = ImportServers.safeParse({ mcpServers: entries });
  if (!parsed.success || Object.keys(parsed.data.mcpServers).length === 0) return { error: t('addServer.pasteShape') };
  return { servers: parsed.data };
}

export function PasteServers({ project, onClose }: { project: string; onClose: () => void }) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const pasted = readPasted(text, t);
  const refresh = useRefreshServers(project);
  const add = useMutation({
    mutationFn: (servers: ImportServers) => naru.importServers(project, servers),
    onSuccess: refresh,
  });
  if (add.data) return <ImportOutcome result={add.data} onClose={onClose} />;
  const servers = pasted && 'servers' in pasted ? pasted.servers : undefined;
  const count = Object.keys(servers?.mcpServers ?? {}).length;
  return (
    <div className="grid gap-4">
      <Field
        label={t('addServer.pasteLabel')}
        hint={servers ? t('addServer.pasteReady', { count }) : t('addServer.pasteHint')}
        error={pasted && 'error' in pasted ? pasted.error : undefined}
      >
        {(input) => (
          <Textarea
            {...input}
            rows={12}
            value={text}
            onChange={(event) => setText(event.target.value)}
            placeholder={example}
            className="font-mono text-sm"
          />
        )}
      </Field>
      {add.error ? <FailedRequest error={add.error} /> : null}
      <div className="flex justify-end">
        <Button
          look="primary"
          size="md"
          busy={add.isPending}
          disabled={!servers}
          onClick={() => servers && add.mutate(servers)}
        >
          {servers ? t('addServer.pasteFound', { count }) : t('addServer.submit')}
        </Button>
      </div>
    </div>
  );
}
