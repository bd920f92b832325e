import { describe, expect, it } from 'vitest';
import { startCanary } from '../fixtures/canary-upstream.ts';
import { sharedNaru } from '../harness/shared-naru.ts';
import { verifies } from '../verifies.ts';
import { browserInstalled, sharedBrowser } from './chromium.ts';
import { signIn } from './sign-in.ts';

/** Texts that would run a script, load something or leave the page if they were taken for anything but text (H1, H7). */
const ran = "reportMisdeed('ran')";
const texts = [
  `<script>${ran}</script>`,
  `<img src=x onerror="${ran}">`,
  `<svg onload="${ran}"><animate onbegin="${ran}" attributeName=x dur=1s>`,
  `<svg><script>${ran}</script></svg>`,
  `<iframe srcdoc="<script>parent.${ran}</script>"></iframe>`,
  `<math><mtext></table><style><img src=x onerror="${ran}"></style>`,
  `"><script>${ran}</script>`,
  `' onmouseover='${ran}' autofocus onfocus='${ran}'`,
  `javascript:${ran}`,
  `[click](javascript:${ran})`,
  `![picture](http://127.0.0.3/leak.png)`,
  `<a href="javascript:${ran}">click</a>`,
  `<form action="javascript:${ran}"><input type=submit autofocus></form>`,
  `<link rel=stylesheet href="http://127.0.0.3/leak.css">`,
  `<style>@import 'http://127.0.0.3/leak.css'; body{display:none}</style>`,
  `<meta http-equiv=refresh content="0;url=http://127.0.0.3/">`,
  `<base href="http://127.0.0.3/">`,
  `\${${ran}} {{constructor.constructor("${ran}")()}}`,
  `</script><script>${ran}</script>`,
  `<template><script>${ran}</script></template><noscript><p title="</noscript><img src=x onerror=${ran}>">`,
];
const everything = texts.join('\n');
const svg = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" onload="${ran}"><script>${ran}</script></svg>`);

const result = {
  content: [
    ...texts.map((text) => ({ type: 'text', text })),
    { type: 'image', data: svg.toString('base64'), mimeType: 'image/svg+xml' },
    { type: 'image', data: Buffer.from(everything).toString('base64'), mimeType: 'text/html' },
    { type: 'audio', data: 'AAAA', mimeType: 'text/html' },
    { type: 'resource_link', name: everything, uri: `javascript:${ran}`, mimeType: 'text/html' },
    { type: 'resource_link', name: 'far', uri: 'http://127.0.0.3/leak' },
    { type: 'resource', resource: { uri: 'ui://widget', mimeType: 'text/html', text: everything } },
    { type: everything, text: everything },
  ],
  structuredContent: { [everything]: everything, rows: texts.map((text) => ({ text })) },
};

const tools = [
  {
    name: 'hostile',
    title: everything,
    description: everything,
    icons: [{ src: `javascript:${ran}` }, { src: 'http://127.0.0.3/leak.png' }],
    inputSchema: {
      type: 'object',
      title: everything,
      properties: {
        [texts[1] ?? 'x']: { type: 'string', description: everything, default: everything, title: everything },
        choice: { type: 'string', enum: texts, description: everything },
      },
    },
    annotations: { title: everything },
  },
  { name: `<img src=x onerror="${ran}">`, description: everything, inputSchema: { type: 'object' } },
];

describe.skipIf(!browserInstalled)('what an upstream says', () => {
  const naru = sharedNaru();
  const open = sharedBrowser();

  it('stays text on every page', verifies('UI3'), async () => {
    await using canary = await startCanary({ tools, instructions: everything });
    canary.answerCallsWith(result);
    const { rest } = naru();
    await rest.createProject('Hostile', 'hostile');
    await rest.createServer('hostile', { name: texts[1] ?? 'x', slug: 'bad', kind: 'remote', url: canary.url });
    await rest.healthy('hostile', 'bad');
    await using watched = await open(naru().url);
    const { page, misdeeds } = watched;
    await signIn(page, naru(), '/p/hostile');
    await page
      .getByText(texts[1] ?? 'x')
      .first()
      .waitFor();
    await page.goto(`${naru().url}/p/hostile/connect`);
    await page.getByRole('main').waitFor();
    await page.goto(`${naru().url}/p/hostile/tools/bad__hostile`);
    const run = page.getByRole('button', { name: 'Run', exact: true });
    await run.click();
    await page.getByText('Done', { exact: true }).first().waitFor();
    for (const view of await page.getByRole('tab').all()) await view.click();
    expect(canary.calls().length).toBeGreaterThan(0);
    expect(await page.locator('iframe, object, embed, base, meta[http-equiv=refresh]').count()).toBe(0);
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
    expect(misdeeds).toEqual([]);
  });
});
