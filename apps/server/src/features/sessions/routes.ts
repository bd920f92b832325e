import { CreateSession, Session } from '@naru/contract';
import type { SessionCookie } from '../../auth/session-cookie.ts';
import { instanceRoute, openRoute, type Route } from '../../http/route.ts';
import { type Sessions, sessionLifetimeMs } from './service.ts';

export function sessionRoutes(sessions: Sessions, cookie: SessionCookie): Route[] {
  return [
    openRoute({
      permission: 'public',
      method: 'post',
      path: '/session',
      summary: 'Sign in with the token of a one-time link',
      body: CreateSession,
      answer: Session,
      status: 201,
      worksWhileRestored: true,
      handle: async ({ body, remoteAddress }) => {
        const { token, caller } = await sessions.signIn(body.token, remoteAddress);
        const session = await sessions.describe(caller);
        return Response.json(session, {
          status: 201,
          headers: { 'Set-Cookie': cookie.set(token, sessionLifetimeMs / 1000), 'Cache-Control': 'no-store' },
        });
      },
    }),
    instanceRoute({
      permission: 'signed-in',
      method: 'get',
      path: '/session',
      summary: 'Who is signed in',
      answer: Session,
      handle: ({ caller }) => sessions.describe(caller),
    }),
    instanceRoute({
      permission: 'signed-in',
      method: 'delete',
      path: '/session',
      summary: 'Sign out',
      worksWhileRestored: true,
      handle: async ({ caller }) => {
        await sessions.signOut(caller);
        return new Response(null, { status: 204, headers: { 'Set-Cookie': cookie.clear() } });
      },
    }),
  ];
}
