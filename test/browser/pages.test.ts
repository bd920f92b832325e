import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startEverything } from '../harness/everything.ts';
import { programs } from '../harness/published.ts';
import { rawStdioServer } from '../harness/raw-stdio.ts';
import { sharedNaru } from '../harness/shared-naru.ts';
import { verifies } from '../verifies.ts';
import { browserInstalled, expectAccessible, sharedBrowser } from './chromium.ts';
import { signIn } from './sign-in.ts';

const pages = [
  ['servers', ''],
  ['tools', '/tools/everything__echo'],
  ['connect', '/connect'],
  ['keys', '/keys'],
] as const;

describe.skipIf(!browserInstalled)('the dashboard', () => {
  const naru = sharedNaru();
  const open = sharedBrowser();

  beforeAll(async () => {
    const everything = await startEverything('dual');
    const { rest } = naru();
    await rest.createProject('Ferry', 'ferry');
    await rest.createServer('ferry', { name: 'Everything', slug: 'everything', kind: 'remote', url: everything.url });
    await rest.createServer('ferry', {
      name: 'Memory',
      slug: 'memory',
      kind: 'process',
      command: process.execPath,
      args: [programs.memory()],
    });
    await rest.createServer('ferry', { ...rawStdioServer('Unsteady', 'crash'), slug: 'unsteady' });
    for (const slug of ['everything', 'memory']) await rest.healthy('ferry', slug);
    return () => everything[Symbol.asyncDispose]();
  });

  it.each([
    ['en', 'light', 1280],
    ['en', 'dark', 360],
    ['ko', 'dark', 1280],
    ['ko', 'light', 360],
  ] as const)(
    'is whole and accessible in %s, %s, %i pixels wide',
    verifies('UI3'),
    async (language, theme, widthPx) => {
      await using watched = await open(naru().url, { language, theme, widthPx, heightPx: 800 });
      const { page, misdeeds } = watched;
      await signIn(page, naru());
      for (const [name, below] of pages) {
        await page.goto(`${naru().url}/p/ferry${below}`);
        await page.getByRole('heading').first().waitFor();
        await page.getByRole('main').getByRole('button').first().waitFor();
        await settled(page);
        expect(await page.evaluate<string>('document.documentElement.lang')).toBe(language);
        expect(await overflowPx(page), `${name} is not wider than the screen`).toBeLessThanOrEqual(0);
        await expectAccessible(page);
      }
      expect(misdeeds).toEqual([]);
    },
  );

  async function overflowPx(page: Page): Promise<number> {
    return page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  }

  /** Nothing is loading any more; live streams stay open, so the network never becomes idle. */
  async function settled(page: Page): Promise<void> {
    await page.waitForFunction(`document.querySelector('[aria-busy="true"]') === null`);
    await page.evaluate('document.fonts.ready.then(() => undefined)');
  }
});
