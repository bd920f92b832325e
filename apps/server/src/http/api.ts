import type { IncomingMessage, ServerResponse } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import { NaruError, toNaruError } from '@naru/contract';
import type { Log } from '@naru/gateway';
import type { Context } from 'hono';
import type { Caller } from '../auth/caller.ts';
import type { ProjectPermission } from '../auth/permissions.ts';
import { invalidRequest } from './invalid-request.ts';
import { readJsonBody } from './json-body.ts';
import { describeRoute, openApiDocument } from './openapi.ts';
import { problemAnswer } from './problem-answer.ts';
import type { ApiCall, PreparedRequest, ProjectScope, Route } from './route.ts';

type Env = { Bindings: { call: ApiCall } };

export interface ApiOptions {
  readonly routes: readonly Route[];
  readonly version: string;
  /** The project that `reference` (id or slug) names, if the caller has the permission there; else rejects with 404. */
  projectFor(caller: Caller, reference: string, permission: ProjectPermission): Promise<ProjectScope>;
  /** Throws `instance.read_only` while writes are refused. */
  requireWritable(): void;
  readonly log: Log;
}

export interface Api {
  handle(request: IncomingMessage, response: ServerResponse, call: ApiCall): void;
  /** Whether `method path` (below `/api/v1`) answers without sign-in. */
  isOpen(method: string, path: string): boolean;
}

/** The management API under `/api/v1`: every route's permission, parsing and errors in one place. */
export function createApi(options: ApiOptions): Api {
  const app = new OpenAPIHono<Env>();
  for (const route of options.routes) {
    const { method, path } = route.shape;
    app.openAPIRegistry.registerPath(describeRoute(route));
    app.on(method.toUpperCase(), `/api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`, async (context) =>
      answer(route, context, options),
    );
  }
  app.get('/api/v1/openapi.json', (context) => {
    if (context.env.call.caller === undefined) throw new NaruError('auth.required');
    return context.json(openApiDocument(app, options.version));
  });
  app.notFound((context) => problem(new NaruError('resource.not_found'), context));
  app.onError((error, context) => {
    const known = toNaruError(error);
    if (known.kind.blame === 'naru') {
      options.log.error('a request failed', { requestId: context.env.call.requestId, err: error });
    }
    return problem(known, context);
  });
  const calls = new WeakMap<object, ApiCall>();
  const listener = getRequestListener(
    (request, env) => {
      const call = calls.get(env.incoming);
      return call === undefined ? new Response(null, { status: 500 }) : app.fetch(request, { call });
    },
    { overrideGlobalObjects: false },
  );
  const open = new Set(
    options.routes.filter(({ scope }) => scope === 'open').map(({ shape }) => `${shape.method} ${shape.path}`),
  );
  return {
    handle(request, response, call) {
      calls.set(request, call);
      void listener(request, response);
    },
    isOpen: (method, path) => open.has(`${method.toLowerCase()} ${path}`),
  };
}

async function answer(route: Route, context: Context<Env>, options: ApiOptions): Promise<Response> {
  const { shape } = route;
  const prepared = await prepare(route, context, options);
  const result = await route.run(prepared);
  if (result instanceof Response) return result;
  context.header('Cache-Control', 'no-store');
  if (shape.answer === undefined) return context.body(null, 204);
  return Response.json(shape.answer.parse(result), {
    status: shape.status ?? 200,
    headers: { 'Cache-Control': 'no-store' },
  });
}

/** Permission first, then reading: who may not, learns nothing about what would have been valid. */
async function prepare(route: Route, context: Context<Env>, options: ApiOptions): Promise<PreparedRequest> {
  const { shape } = route;
  const { caller, signal, remoteAddress } = context.env.call;
  const params = pathParams(context);
  const project = await authorize(route, { caller, params }, options);
  if (shape.method !== 'get' && shape.worksWhileRestored !== true) options.requireWritable();
  const query = shape.query?.safeParse(context.req.query());
  if (query?.success === false) throw invalidRequest(query.error);
  const body = shape.body?.safeParse(await readJsonBody(context.req.raw));
  if (body?.success === false) throw invalidRequest(body.error);
  const { headers } = context.req.raw;
  return { params, query: query?.data, body: body?.data, headers, signal, remoteAddress, caller, project };
}

interface Asking {
  readonly caller: Caller | undefined;
  readonly params: Readonly<Record<string, string>>;
}

async function authorize(
  route: Route,
  { caller, params }: Asking,
  options: ApiOptions,
): Promise<ProjectScope | undefined> {
  const { permission } = route;
  if (permission === 'public') return undefined;
  if (caller === undefined) throw new NaruError('auth.required');
  if (permission === 'signed-in') return undefined;
  if (permission === 'instance:admin') {
    if (caller.instanceAdmin) return undefined;
    throw new NaruError('auth.forbidden', { message: 'Only an administrator of this Naru may do this.' });
  }
  return options.projectFor(caller, params['project'] ?? '', permission);
}

/** Ids, slugs and tool names share one alphabet; anything else names nothing. */
function pathParams(context: Context<Env>): Record<string, string> {
  const params: Record<string, string> = context.req.param();
  if (Object.values(params).some((value) => !/^[A-Za-z0-9_-]{1,64}$/.test(value))) {
    throw new NaruError('resource.not_found');
  }
  return params;
}

function problem(error: NaruError, context: Context<Env>): Response {
  const { status, headers, body } = problemAnswer(error, context.env.call.requestId);
  return new Response(body, { status, headers });
}
