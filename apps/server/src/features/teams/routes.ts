import { listOf, Team } from '@naru/contract';
import { instanceRoute, type Route } from '../../http/route.ts';
import type { Teams } from './service.ts';

export function teamRoutes(teams: Teams): Route[] {
  return [
    instanceRoute({
      permission: 'signed-in',
      method: 'get',
      path: '/teams',
      summary: 'The teams you belong to',
      answer: listOf(Team),
      handle: ({ caller }) => teams.list(caller),
    }),
  ];
}
