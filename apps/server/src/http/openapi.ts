import type { OpenAPIHono, RouteConfig } from '@hono/zod-openapi';
import { Problem } from '@naru/contract';
import type { Env } from 'hono';
import { z } from 'zod';
import type { Route } from './route.ts';

const pathParam = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/);

/** A route as OpenAPI sees it, from the same schemas that check it. */
export function describeRoute({ shape, permission }: Route): RouteConfig {
  const names = [...shape.path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return {
    method: shape.method,
    path: `/api/v1${shape.path}`,
    summary: shape.summary,
    description: `Permission: ${permission}.`,
    security: permission === 'public' ? [] : [{ session: [] }, { bearer: [] }],
    request: {
      ...(names.length === 0 ? {} : { params: z.object(Object.fromEntries(names.map((name) => [name, pathParam]))) }),
      ...(shape.query instanceof z.ZodObject ? { query: shape.query } : {}),
      ...(shape.body === undefined
        ? {}
        : { body: { required: true, content: { 'application/json': { schema: shape.body } } } }),
    },
    responses: {
      ...success(shape),
      default: {
        description: 'A problem (RFC 9457); `code` is stable.',
        content: { 'application/problem+json': { schema: Problem } },
      },
    },
  };
}

function success(shape: Route['shape']): RouteConfig['responses'] {
  if (shape.answer === undefined) return { 204: { description: 'Done.' } };
  return {
    [shape.status ?? 200]: {
      description: 'Done.',
      content: {
        'application/json': { schema: shape.answer },
        ...(shape.streams === true ? { 'text/event-stream': { schema: z.string() } } : {}),
      },
    },
  };
}

/** The specification of the whole API, OpenAPI 3.1. */
export function openApiDocument<E extends Env>(app: OpenAPIHono<E>, version: string): object {
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'naru_session',
  });
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer' });
  return app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Naru', version, description: 'Management of projects, servers, tools and keys.' },
  });
}
