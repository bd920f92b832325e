import { createBrowserRouter } from 'react-router';
import { FirstProject } from './features/projects/first-project.tsx';
import { ServersPage } from './features/servers/servers-page.tsx';
import { SessionGate } from './features/session/session-gate.tsx';
import { SignInPage } from './features/session/sign-in-page.tsx';
import { CrashPage, NotFoundPage } from './features/shell/dead-end.tsx';
import { ProjectShell } from './features/shell/project-shell.tsx';

/** Screens beyond the first are fetched when they are opened. */
export function createRoutes() {
  return createBrowserRouter([
    {
      ErrorBoundary: CrashPage,
      // Shown while the first screen's own file is on its way: a moment of nothing is calmer than a flash.
      HydrateFallback: () => null,
      children: [
        { path: '/sign-in', Component: SignInPage },
        {
          Component: SessionGate,
          children: [
            { path: '/', Component: FirstProject },
            {
              path: '/p/:project',
              Component: ProjectShell,
              children: [
                { index: true, Component: ServersPage },
                { path: 'servers', Component: ServersPage },
                {
                  path: 'tools/:tool?',
                  lazy: async () => ({ Component: (await import('./features/tools/tools-page.tsx')).ToolsPage }),
                },
                {
                  path: 'connect',
                  lazy: async () => ({ Component: (await import('./features/connect/connect-page.tsx')).ConnectPage }),
                },
                {
                  path: 'keys',
                  lazy: async () => ({ Component: (await import('./features/keys/keys-page.tsx')).KeysPage }),
                },
              ],
            },
          ],
        },
        { path: '*', Component: NotFoundPage },
      ],
    },
  ]);
}
