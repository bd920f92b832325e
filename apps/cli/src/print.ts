import type { Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { printLine } from './terminal.ts';

/** One value as JSON, for programs. */
export function printJson(output: Writable, value: unknown): void {
  printLine(output, JSON.stringify(value, undefined, 2));
}

/** Rows in columns as wide as their widest cell; `empty` in their place when there are none. */
export function printTable(
  output: Writable,
  { head, rows, empty }: { head: readonly string[]; rows: readonly (readonly string[])[]; empty: string },
): void {
  if (rows.length === 0) {
    printLine(output, empty);
    return;
  }
  const cells = [head, ...rows.map((row) => row.map(plainText))];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => width(row[column] ?? ''))));
  for (const row of cells) {
    const padded = row.map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - width(cell))));
    printLine(output, padded.join('  ').trimEnd());
  }
}

/** Text of a server's making on one line, without what would steer the terminal. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text).replace(/[\p{Cc}\p{Cf}]+/gu, ' ');
}

/** Columns a terminal uses: Hangul, Chinese and Japanese letters take two. */
function width(text: string): number {
  const wide = text.match(
    /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g,
  );
  return [...text].length + (wide?.length ?? 0);
}
