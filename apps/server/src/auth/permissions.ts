/** Beside every route stands what its caller must be allowed to do. */
export type ProjectPermission =
  | 'project:read'
  | 'server:read'
  | 'server:write'
  | 'tool:read'
  | 'tool:run'
  | 'key:read'
  | 'key:write';

/** `signed-in`: any person or administrator's token; the answer shows only what is theirs. */
export type InstancePermission = 'signed-in' | 'instance:admin';

export type ProjectRole = 'owner' | 'developer' | 'reporter';
export type TeamRole = 'owner' | 'admin' | 'editor' | 'viewer';

const reporter: readonly ProjectPermission[] = ['project:read', 'server:read', 'tool:read'];
const developer: readonly ProjectPermission[] = [...reporter, 'server:write', 'tool:run', 'key:read', 'key:write'];

const rolePermissions: Readonly<Record<ProjectRole, ReadonlySet<ProjectPermission>>> = {
  owner: new Set(developer),
  developer: new Set(developer),
  reporter: new Set(reporter),
};

const roleOfTeamRole: Readonly<Record<TeamRole, ProjectRole>> = {
  owner: 'owner',
  admin: 'owner',
  editor: 'developer',
  viewer: 'reporter',
};

const rank: readonly ProjectRole[] = ['reporter', 'developer', 'owner'];

export function roleAllows(role: ProjectRole, permission: ProjectPermission): boolean {
  return rolePermissions[role].has(permission);
}

/** The better of what a person is in the project's team and in the project itself; undefined for neither. */
export function effectiveRole(team: TeamRole | undefined, project: ProjectRole | undefined): ProjectRole | undefined {
  const roles = [team === undefined ? undefined : roleOfTeamRole[team], project];
  return rank.findLast((role) => roles.includes(role));
}

export function teamRoleMayCreateProjects(role: TeamRole): boolean {
  return roleOfTeamRole[role] !== 'reporter';
}
