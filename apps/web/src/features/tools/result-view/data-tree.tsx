import { ChevronRight } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { ScrollRegion } from '../../../ui/scroll-region.tsx';
import { isObject, type JsonObject } from '../schema-form/resolve-schema.ts';

const maxRows = 200;
const maxColumns = 12;
const maxEntries = 500;
const maxDepth = 40;

/** A list of objects with common fields reads best as a table. */
function tableOf(value: unknown): { rows: readonly JsonObject[]; columns: readonly string[] } | undefined {
  if (!Array.isArray(value) || value.length < 2 || !value.every(isObject)) return undefined;
  const columns = new Set(value.slice(0, maxRows).flatMap((row) => Object.keys(row)));
  return columns.size > 0 && columns.size <= maxColumns ? { rows: value, columns: [...columns] } : undefined;
}

function Leaf({ value }: { value: unknown }) {
  if (typeof value === 'string') return <span className="whitespace-pre-wrap break-anything">{value}</span>;
  return <span className="font-mono text-accent">{JSON.stringify(value) ?? ''}</span>;
}

function Table({ rows, columns }: { rows: readonly JsonObject[]; columns: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <>
      <ScrollRegion label={t('result.table')} className="rounded-lg border border-line">
        <table className="w-full border-collapse text-left text-sm">
          <thead className="bg-subtle text-muted text-xs">
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col" className="whitespace-nowrap px-3 py-2 font-medium">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {rows.slice(0, maxRows).map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of an answer have no identity but their place
              <tr key={index} className="align-top">
                {columns.map((column) => (
                  <td key={column} className="max-w-80 px-3 py-2">
                    {row[column] === undefined ? null : <DataTree value={row[column]} depth={1} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
      {rows.length > maxRows ? (
        <p className="mt-2 text-muted text-xs">{t('result.rowsLeft', { count: rows.length - maxRows })}</p>
      ) : null}
    </>
  );
}

function Branch({ name, value, depth }: { name: string; value: unknown; depth: number }) {
  const { t } = useTranslation();
  const nested = typeof value === 'object' && value !== null;
  if (!nested) {
    return (
      <div className="flex flex-wrap gap-x-3 py-0.5">
        <dt className="min-w-24 break-anything text-muted">{name}</dt>
        <dd className="min-w-0 flex-1 basis-40">
          <Leaf value={value} />
        </dd>
      </div>
    );
  }
  const count = Array.isArray(value) ? value.length : Object.keys(value).length;
  return (
    <details open={depth < 2 && count <= 30} className="group/branch py-0.5">
      <summary className="flex w-fit list-none items-center gap-1 rounded text-muted">
        <ChevronRight className="size-3.5 transition-transform group-open/branch:rotate-90" aria-hidden />
        <span className="break-anything">{name}</span>
        <span className="text-faint text-xs">{t('result.items', { count })}</span>
      </summary>
      <div className="ml-1.5 border-line border-l pl-3.5">
        <DataTree value={value} depth={depth + 1} />
      </div>
    </details>
  );
}

/** JSON as a person reads it: a table where there is one, else a tree to open. */
export function DataTree({ value, depth = 0 }: { value: unknown; depth?: number }) {
  const { t } = useTranslation();
  const table = depth < 3 ? tableOf(value) : undefined;
  if (table) return <Table {...table} />;
  if (typeof value !== 'object' || value === null) return <Leaf value={value} />;
  if (depth >= maxDepth) return <span className="break-anything font-mono text-xs">{JSON.stringify(value)}</span>;
  const entries = Object.entries(value);
  if (entries.length === 0) return <span className="font-mono text-faint">{Array.isArray(value) ? '[]' : '{}'}</span>;
  return (
    <dl className="min-w-0 text-sm">
      {entries.slice(0, maxEntries).map(([name, child]) => (
        <Branch key={name} name={name} value={child} depth={depth} />
      ))}
      {entries.length > maxEntries ? (
        <p className="mt-1 text-muted text-xs">{t('result.rowsLeft', { count: entries.length - maxEntries })}</p>
      ) : null}
    </dl>
  );
}
