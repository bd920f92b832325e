import { existsSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';

/** `NARU_CHROMIUM` names a browser elsewhere. */
const executable = [process.env['NARU_CHROMIUM'], '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (candidate) => candidate !== undefined && existsSync(candidate),
);

export const browserInstalled = executable !== undefined;

export interface PageOptions {
  readonly language?: 'en' | 'ko';
  readonly theme?: 'light' | 'dark';
  readonly widthPx?: number;
  readonly heightPx?: number;
}

/** A page that remembers what a good page never does. */
export interface WatchedPage extends AsyncDisposable {
  readonly page: Page;
  /** Scripts that ran out of somebody's text, policy violations, errors, and requests to other origins. */
  readonly misdeeds: readonly string[];
}

/** One browser for all tests of a file; the result opens a page in a profile of its own. */
export function sharedBrowser(): (origin: string, options?: PageOptions) => Promise<WatchedPage> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (executable === undefined) return;
    browser = await chromium.launch({ executablePath: executable, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(() => browser?.close());
  return (origin, options = {}) => {
    if (browser === undefined) throw new Error('No browser was started.');
    return openPage(browser, origin, options);
  };
}

/** Runs in the page before its own scripts: chooses language and theme, and tells of policy violations. */
function initScript(language: string, theme: string): string {
  return `
    try {
      localStorage.setItem('naru.language', '${language}');
      localStorage.setItem('naru.theme', '${theme}');
    } catch {}
    document.addEventListener('securitypolicyviolation', (event) => {
      reportMisdeed('policy ' + event.violatedDirective + ' ' + event.blockedURI);
    });`;
}

async function openPage(browser: Browser, origin: string, options: PageOptions): Promise<WatchedPage> {
  const { language = 'en', theme = 'light', widthPx = 1280, heightPx = 800 } = options;
  const context = await browser.newContext({
    viewport: { width: widthPx, height: heightPx },
    locale: language === 'ko' ? 'ko-KR' : 'en-GB',
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const misdeeds: string[] = [];
  await page.exposeFunction('reportMisdeed', (what: string) => void misdeeds.push(what));
  await page.addInitScript({ content: initScript(language, theme) });
  page.on('pageerror', (error) => void misdeeds.push(`error ${error.message}`));
  page.on('dialog', (dialog) => {
    misdeeds.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    const own = url.origin === origin || url.protocol === 'data:' || url.protocol === 'blob:';
    if (!own) misdeeds.push(`request ${request.url()}`);
  });
  return { page, misdeeds, [Symbol.asyncDispose]: () => context.close() };
}

/** What axe calls serious or critical on the page as it is now. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  const lines = serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' | ')}`);
  expect(lines).toEqual([]);
}
