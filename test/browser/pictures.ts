import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { repositoryRoot } from '../harness/child.ts';
import { startNaru } from '../harness/naru.ts';
import { signIn } from './sign-in.ts';

/**
 * `node test/browser/pictures.ts` takes the pictures of the documentation from a running Naru with the sample servers.
 * Not a test: it needs the npm registry, and pictures change with every font.
 */
const folder = path.join(repositoryRoot, 'docs', 'images');
const samples = ['everything', 'memory', 'sequential-thinking'];
const looks = [
  { language: 'en', theme: 'light' },
  { language: 'en', theme: 'dark' },
  { language: 'ko', theme: 'light' },
  { language: 'ko', theme: 'dark' },
] as const;

await mkdir(folder, { recursive: true });
await using naru = await startNaru({ port: 8000 });
const { rest } = naru;
for (const template of samples) {
  const name = template.replace('-', ' ').replace(/^./, (letter) => letter.toUpperCase());
  const { slug } = await rest.createServer('my-project', { name, kind: 'package', template });
  await rest.healthy('my-project', slug);
}
const browser = await chromium.launch({
  executablePath: process.env['NARU_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
for (const look of looks) await takePictures(browser, look);
await browser.close();

async function takePictures(from: Browser, { language, theme }: (typeof looks)[number]): Promise<void> {
  const context = await from.newContext({
    viewport: { width: 1280, height: 720 },
    locale: language === 'ko' ? 'ko-KR' : 'en-GB',
    colorScheme: theme,
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  const choices = JSON.stringify({ language, theme });
  await page.addInitScript({
    content: `for (const [key, value] of Object.entries(${choices})) localStorage.setItem('naru.' + key, value);`,
  });
  await signIn(page, naru);
  await take(page, '/p/my-project/servers', `servers-${language}-${theme}`);
  await page.goto(`${naru.url}/p/my-project/tools/everything__echo`);
  await page.getByRole('button', { name: language === 'ko' ? '실행' : 'Run', exact: true }).click();
  await page
    .getByText(/^Echo: /)
    .first()
    .waitFor();
  await take(page, undefined, `tools-${language}-${theme}`);
  await take(page, '/p/my-project/connect', `connect-${language}-${theme}`);
  await context.close();
}

async function take(page: Page, route: string | undefined, name: string): Promise<void> {
  if (route !== undefined) await page.goto(`${naru.url}${route}`);
  await page.getByRole('main').getByRole('button').first().waitFor();
  await page.waitForFunction(`document.querySelector('[aria-busy="true"]') === null`);
  await page.screenshot({ path: path.join(folder, `${name}.png`), animations: 'disabled' });
}
