import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { createMemoryRouter } from 'react-router';
import { RouterProvider } from 'react-router/dom';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createQueries } from '../../api/queries.ts';
import { SignInPage } from './sign-in-page.tsx';

function open(address: string, answer: () => Response) {
  const fetched = vi.fn(async (_url: string, _init: RequestInit) => answer());
  vi.stubGlobal('fetch', fetched);
  window.history.replaceState(null, '', address);
  const router = createMemoryRouter(
    [
      { path: '/sign-in', Component: SignInPage },
      { path: '/', element: <p>home</p> },
    ],
    { initialEntries: ['/sign-in'] },
  );
  render(
    <StrictMode>
      <QueryClientProvider client={createQueries()}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
  return fetched;
}

const session = { person: { id: 'p', name: 'Ada', instanceAdmin: true }, teamId: 't' };
const linkUsed = {
  type: 'urn:naru:error:auth.link_used',
  title: 'This sign-in link is no longer valid',
  status: 401,
  code: 'auth.link_used',
  detail: 'This sign-in link is no longer valid',
};

describe('the page behind a sign-in link', () => {
  beforeAll(() => {
    // jsdom has no media queries; the theme menu asks for one only when it is used.
    vi.stubGlobal('matchMedia', () => ({ matches: false }));
  });
  afterEach(() => vi.unstubAllGlobals());

  it('spends the token once, goes on and leaves it in no address', async () => {
    const fetched = open('/sign-in?token=secret-1', () => Response.json(session, { status: 201 }));
    expect(window.location.href).not.toContain('secret-1');
    await screen.findByText('home');
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(fetched.mock.calls[0]?.[1].body).toBe('{"token":"secret-1"}');
  });

  it('says that a used link is used, and how to get another', async () => {
    open('/sign-in?token=secret-2', () => Response.json(linkUsed, { status: 401 }));
    await screen.findByText('This link no longer works');
    expect(screen.getByText('naru open')).toBeTruthy();
    expect(window.location.search).toBe('');
  });

  it('tells who comes without a link how to sign in', () => {
    const fetched = open('/sign-in', () => Response.error());
    expect(screen.getByText('naru open')).toBeTruthy();
    expect(fetched).not.toHaveBeenCalled();
  });
});
