import type { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import type { InstancePermission, ProjectPermission } from '../auth/permissions.ts';

/** What the front of the server knows of a request to the management API. */
export interface ApiCall {
  readonly requestId: string;
  /** Undefined only where nobody is signed in, which only open routes see. */
  readonly caller: Caller | undefined;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
  readonly remoteAddress: string;
}

/** The project a request is about, after the caller's right to it was checked. */
export interface ProjectScope {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly teamId: string;
  readonly createdAt: Date;
}

/** Names of the `{…}` segments of a path. */
type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

export interface RouteRequest<Path extends string, Query, Body> {
  readonly params: Readonly<Record<ParamNames<Path>, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly headers: Headers;
  readonly signal: AbortSignal;
  readonly remoteAddress: string;
}

interface Shape<Path extends string, Query, Body, Answer> {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  /** Below `/api/v1`; parameters as `{name}`. */
  readonly path: Path;
  readonly summary: string;
  readonly query?: z.ZodType<Query>;
  readonly body?: z.ZodType<Body>;
  /** What is answered; fields it does not name never leave the server. Absent: 204 without a body. */
  readonly answer?: z.ZodType<unknown, Answer>;
  /** 200 unless said otherwise. */
  readonly status?: 200 | 201 | 202;
  /** Also answers as a stream of events when asked for `text/event-stream`. */
  readonly streams?: true;
  /** A write that is allowed while the instance is read-only after a restore. */
  readonly worksWhileRestored?: true;
}

/** What a handler returns: data for the answer's schema, or a whole response (a stream, a cookie set). */
type Answered<Answer> = Promise<Answer | Response>;

interface OpenSpec<Path extends string, Query, Body, Answer> extends Shape<Path, Query, Body, Answer> {
  readonly permission: 'public';
  handle(request: RouteRequest<Path, Query, Body>): Answered<Answer>;
}

interface InstanceSpec<Path extends string, Query, Body, Answer> extends Shape<Path, Query, Body, Answer> {
  readonly permission: InstancePermission;
  handle(request: RouteRequest<Path, Query, Body> & { readonly caller: Caller }): Answered<Answer>;
}

interface ProjectSpec<Path extends string, Query, Body, Answer> extends Shape<Path, Query, Body, Answer> {
  readonly permission: ProjectPermission;
  handle(
    request: RouteRequest<Path, Query, Body> & { readonly caller: Caller; readonly project: ProjectScope },
  ): Answered<Answer>;
}

/** A route of the management API. Made only by the functions below, each of which asks for a permission. */
export interface Route {
  readonly scope: 'open' | 'instance' | 'project';
  readonly permission: 'public' | InstancePermission | ProjectPermission;
  readonly shape: Shape<string, unknown, unknown, unknown>;
  run(request: PreparedRequest): Promise<unknown>;
}

/** A request with everything that any kind of route may need, checked by the API before a handler runs. */
export interface PreparedRequest extends RouteRequest<string, unknown, unknown> {
  readonly caller: Caller | undefined;
  readonly project: ProjectScope | undefined;
}

/** A route that answers without sign-in. */
export function openRoute<const Path extends string, Query = unknown, Body = unknown, Answer = unknown>(
  spec: OpenSpec<Path, Query, Body, Answer>,
): Route {
  return {
    scope: 'open',
    permission: spec.permission,
    shape: spec,
    run: (request) => spec.handle(typed<Path, Query, Body>(request)),
  };
}

/** A route about the instance, or about what belongs to the caller. */
export function instanceRoute<const Path extends string, Query = unknown, Body = unknown, Answer = unknown>(
  spec: InstanceSpec<Path, Query, Body, Answer>,
): Route {
  return {
    scope: 'instance',
    permission: spec.permission,
    shape: spec,
    run: (request) => spec.handle({ ...typed<Path, Query, Body>(request), caller: present(request.caller) }),
  };
}

/** A route about one project; its path starts with `/projects/{project}`. */
export function projectRoute<
  const Path extends `/projects/{project}${string}`,
  Query = unknown,
  Body = unknown,
  Answer = unknown,
>(spec: ProjectSpec<Path, Query, Body, Answer>): Route {
  return {
    scope: 'project',
    permission: spec.permission,
    shape: spec,
    run: (request) =>
      spec.handle({
        ...typed<Path, Query, Body>(request),
        caller: present(request.caller),
        project: present(request.project),
      }),
  };
}

/** The API parsed query and body with the schemas of this very route, and took the parameters from its path. */
function typed<Path extends string, Query, Body>(
  request: RouteRequest<string, unknown, unknown>,
): RouteRequest<Path, Query, Body> {
  return request as RouteRequest<Path, Query, Body>;
}

function present<T>(value: T | undefined): T {
  if (value === undefined) throw new TypeError('The API runs a route only after its permission was checked.');
  return value;
}
