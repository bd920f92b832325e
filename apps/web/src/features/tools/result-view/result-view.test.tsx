import { fireEvent, render, screen, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { maxMediaBytes } from './content-block.ts';
import { hostileTexts } from './hostile-texts.ts';
import { ResultView } from './result-view.tsx';

function show(result: Record<string, unknown>) {
  return render(<ResultView run={{ result, durationMs: 12 }} />).container;
}

const text = (value: string) => ({ type: 'text', text: value });
/** Elements of the product's own page never are one of these. */
const dangerous = 'script, iframe, object, embed, style, link, meta, base, form, [onerror], [onload], [onclick]';
const goodPng = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('a hostile answer', () => {
  it.each(hostileTexts)('stays text: %s', (hostile) => {
    const container = show({
      content: [
        text(hostile),
        { type: 'resource_link', uri: hostile, name: hostile, description: hostile, mimeType: hostile },
        { type: 'resource', resource: { uri: hostile, text: hostile, mimeType: hostile } },
        { type: 'image', data: hostile, mimeType: hostile },
        { type: hostile },
      ],
      structuredContent: { [hostile]: hostile, rows: [{ [hostile]: hostile }, { [hostile]: hostile }] },
    });
    expect(container.querySelector(dangerous)).toBeNull();
    expect(container.querySelector('img, audio, video, source')).toBeNull();
    expect(container.textContent).toContain(hostile);
    for (const link of container.querySelectorAll('a')) {
      expect(link.href).toMatch(/^https?:/);
      expect(link.rel).toBe('noopener noreferrer nofollow');
      expect(link.getAttributeNames().filter((name) => name.startsWith('on'))).toEqual([]);
    }
  });

  it('loads no picture from an address', () => {
    const container = show({ content: [{ type: 'image', data: 'https://evil.example/a.png', mimeType: 'image/png' }] });
    expect(container.querySelector('img')).toBeNull();
  });

  it('shows no SVG, which can hold script', () => {
    const container = show({ content: [{ type: 'image', data: btoa('<svg/>'), mimeType: 'image/svg+xml' }] });
    expect(container.querySelector('img')).toBeNull();
  });

  it('shows no picture beyond the limit', () => {
    const data = 'A'.repeat(Math.ceil(((maxMediaBytes + 4) * 4) / 3));
    const container = show({ content: [{ type: 'image', data, mimeType: 'image/png' }] });
    expect(container.querySelector('img')).toBeNull();
    expect(container.textContent).toContain('too large');
  });

  it.each<[string, Record<string, unknown>]>([
    ['no content', {}],
    ['content of another type', { content: 'text' }],
    ['parts that are no objects', { content: [null, 1, 'x', []] }],
    ['a deep tree', { structuredContent: JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`) }],
  ])('with %s is shown without a fault', (_, result) => {
    expect(show(result).textContent).toContain('Done');
  });
});

describe('an answer', () => {
  it('keeps the lines of a text and links its web addresses', () => {
    show({ content: [text('See https://example.com/a.\nSecond line')] });
    expect(screen.getByRole('link', { name: 'https://example.com/a' })).toBeTruthy();
    expect(screen.getByText(/Second line/)).toBeTruthy();
  });

  it('shows a picture that came with it', () => {
    show({ content: [{ type: 'image', data: goodPng, mimeType: 'image/png' }] });
    expect(screen.getByRole('img').getAttribute('src')).toBe(`data:image/png;base64,${goodPng}`);
  });

  it('says that the tool failed', () => {
    show({ content: [text('No such file')], isError: true });
    expect(screen.getByRole('heading', { name: 'The tool reported an error' })).toBeTruthy();
    expect(screen.getByText('No such file')).toBeTruthy();
  });

  it('shows a list of objects as a table, and once only when text repeats it', () => {
    const rows = [
      { city: 'Seoul', celsius: 21 },
      { city: 'Busan', celsius: 24 },
    ];
    show({ content: [text(JSON.stringify({ rows }))], structuredContent: { rows } });
    const table = screen.getByRole('table');
    expect(
      within(table)
        .getAllByRole('columnheader')
        .map((cell) => cell.textContent),
    ).toEqual(['city', 'celsius']);
    expect(within(table).getAllByRole('row')).toHaveLength(3);
  });

  it('can be read as raw JSON', () => {
    show({ content: [text('hi')], _meta: { note: 'kept' } });
    const raw = screen.getByRole('tab', { name: 'Raw JSON' });
    fireEvent.mouseDown(raw);
    expect(screen.getByRole('tabpanel').textContent).toContain('"note": "kept"');
  });
});
