import { putCatalogue } from '../../features/catalogues/repository.ts';
import { insertProject } from '../../features/projects/repository.ts';
import { insertServer, updateServer } from '../../features/servers/repository.ts';
import { insertTeam } from '../../features/teams/repository.ts';
import type { Database } from '../database.ts';
import { byTests, remoteServer } from '../fixtures.ts';
import { newId } from '../ids.ts';

/**
 * Writes a project with a server, then changes the server and stores a catalogue; tells after each of the two
 * transactions which version of which project was acknowledged.
 */
export async function writeProject(
  database: Database,
  acknowledge: (projectId: string, version: number) => void,
): Promise<void> {
  const slug = newId();
  const audit = byTests;
  const { project, server } = await database.transaction(async (tx) => {
    const team = await insertTeam(tx, { values: { slug: `team-${slug}`, name: 'Team' }, audit });
    const made = await insertProject(tx, team.id, { values: { slug: `project-${slug}`, name: 'Project' }, audit });
    return { project: made, server: await insertServer(tx, made.id, { values: remoteServer('only'), audit }) };
  });
  acknowledge(project.id, 1);
  await database.transaction(async (tx) => {
    const config = { url: 'https://changed.example.com' };
    await updateServer(tx, project.id, { id: server.id, changes: { config }, audit });
    await putCatalogue(tx, server.id, 'x'.repeat(20_000));
  });
  acknowledge(project.id, 2);
}
