import { listOf, Template } from '@naru/contract';
import { describe, expect, it } from 'vitest';
import { sharedNaru } from '../harness/shared-naru.ts';
import { verifies } from '../verifies.ts';
import { browserInstalled, expectAccessible, sharedBrowser } from './chromium.ts';

describe.skipIf(!browserInstalled)('a newcomer', () => {
  const naru = sharedNaru();
  const open = sharedBrowser();

  it('calls a tool of a real server three clicks after the sign-in link', {
    ...verifies('UI3'),
    timeout: 180_000,
  }, async () => {
    await using watched = await open(naru().url);
    const { page, misdeeds } = watched;
    let clicks = 0;
    const click = async (what: ReturnType<typeof page.locator>): Promise<void> => {
      clicks += 1;
      await what.click();
    };
    await page.goto(naru().signInUrl);
    await page.waitForURL((url) => !url.pathname.startsWith('/sign-in'));
    expect(page.url(), 'the link leaves nothing in the address').not.toContain('token');
    await expectAccessible(page);
    const [sample] = await samples();
    await click(page.getByRole('button', { name: `Add ${sample}` }));
    const ready = page.getByText('Ready. Choose a tool to run:');
    await ready.waitFor({ timeout: 120_000 });
    await expectAccessible(page);
    await click(page.locator('a[href*="/tools/"]').first());
    await click(page.getByRole('button', { name: 'Run', exact: true }));
    await page.getByText('Done', { exact: true }).first().waitFor({ timeout: 60_000 });
    expect(clicks).toBe(3);
    await expectAccessible(page);
    expect(misdeeds).toEqual([]);
  });

  it('cannot use the link a second time', verifies('UI3'), async () => {
    await using watched = await open(naru().url);
    await watched.page.goto(naru().signInUrl);
    await watched.page.getByText('This link no longer works').waitFor();
    await expectAccessible(watched.page);
  });

  async function samples(): Promise<string[]> {
    const { items } = listOf(Template).parse(await naru().rest.ask('GET', '/templates'));
    return items.filter(({ sample }) => sample).map(({ name }) => name);
  }
});
