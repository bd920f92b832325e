/** Who calls, with what they may reach already resolved. */
export interface Principal {
  readonly kind: 'key' | 'person' | 'admin-token';
  /** Id of the key or person; `admin-token` for the instance administrator's bearer token. */
  readonly id: string;
  readonly name: string;
  readonly instanceAdmin: boolean;
  /** Projects this principal may call; `all` for instance administrators. */
  readonly projects: 'all' | ReadonlySet<string>;
  /** The project that `/mcp` leads to. */
  readonly homeProjectId?: string;
}

export function mayReachProject(principal: Principal, projectId: string): boolean {
  return principal.projects === 'all' || principal.projects.has(projectId);
}
