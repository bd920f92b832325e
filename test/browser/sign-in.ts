import type { Page } from 'playwright-core';
import { z } from 'zod';
import type { Naru } from '../harness/naru.ts';

const Link = z.looseObject({ url: z.string().optional(), signInUrl: z.string().optional() });

/** Signs a page in with a fresh link, and leaves it at the given path. */
export async function signIn(page: Page, { rest, url }: Naru, path = '/'): Promise<void> {
  const link = Link.parse(await rest.ask('POST', '/instance/sign-in-links'));
  await page.goto(link.url ?? link.signInUrl ?? url);
  await page.waitForURL((now) => !now.pathname.startsWith('/sign-in'));
  await page.goto(`${url}${path}`);
}
