/**
 * What Naru is to do, by id, and how far it is. `works` and `partly` are claims that a passing whole-system test
 * must cite (see verifies.ts); `planned` is a promise only. docs/features.md is made from this table.
 */

export type RequirementState = 'works' | 'partly' | 'planned';

export interface Requirement {
  readonly state: RequirementState;
  /** One sentence for people who choose or use Naru. */
  readonly sentence: string;
}

export interface RequirementArea {
  readonly title: string;
  readonly requirements: Readonly<Record<string, Requirement>>;
}

function works(sentence: string): Requirement {
  return { state: 'works', sentence };
}

function partly(sentence: string): Requirement {
  return { state: 'partly', sentence };
}

function planned(sentence: string): Requirement {
  return { state: 'planned', sentence };
}

const gateway = {
  GW1: works('Reaches upstream servers over stdio, HTTP+SSE and Streamable HTTP, watches each one and reconnects.'),
  GW2: works('Servers are registered, changed and removed while Naru runs; a wrong configuration names the field.'),
  GW3: planned('Servers are put into groups, and each group has an address of its own.'),
  GW4: works('Every server and every project has its own address, for old and new clients.'),
  GW5: partly('Lists of many servers become one list in which no two names collide.'),
  GW6: planned('Calls are spread over several copies of a server, and around copies that fail.'),
  GW7: planned('Rules of your own decide which server answers a call.'),
  GW8: partly('Speaks every published revision of MCP, and lets any client reach any server.'),
  GW9: planned('API keys and OAuth tokens, with use counted and limited for each.'),
  GW10: planned('Configuration changes while calls are under way, and one step takes a change back.'),
  GW11: planned('Every MCP message passes a chain of policies.'),
  GW12: partly('Says where its servers are, and hands out ready configuration for every common client.'),
  GW13: planned('Records who is connected, with which client, and when it was last active.'),
  GW14: planned('Shows MCP messages as they flow, and one call from end to end.'),
  GW15: planned('Watches tool descriptions for poisoning and for changes after approval.'),
  GW16: planned('Finds the right tools among hundreds, so that a model need not read them all.'),
  GW17: planned('Makes an MCP server from the OpenAPI description of a REST service.'),
  GW18: planned('Serves MCP over WebSocket, and lets chosen servers share context.'),
};

const runtime = {
  RT1: partly('Runs servers as local processes: starts, stops and restarts them, and says how they are.'),
  RT2: planned('Runs servers in Docker containers with limits and without more network than they need.'),
  RT3: planned('Runs servers and published flows on Kubernetes.'),
  RT4: planned('Shows state and log lines of a server live.'),
  RT5: planned('Keeps a register of servers, their running copies and versions.'),
  RT6: planned("Fills a server's variables from the project's encrypted ones."),
  RT7: works('Reads and writes the mcpServers JSON that MCP clients share.'),
  RT8: planned("Keeps versions of a server's configuration, for development, staging and production."),
};

const teams = {
  TN1: planned('People sign up and sign in, with a password or with Google, GitHub and others.'),
  TN2: planned('Teams hold projects; people have roles in both, for as long as they should.'),
  TN3: planned('People are invited by link or e-mail.'),
  TN4: planned('Projects are created, archived, restored, copied and made from templates.'),
  TN5: planned('Project keys have scopes, an expiry date and a count of their use.'),
  TN6: planned('Permissions reach down to single tools, and can end on a date.'),
  TN7: planned('Rules of an organisation hold in all of its projects.'),
  TN8: planned('Signs people in through OIDC, SAML or LDAP, with a second factor where wanted.'),
  TN9: planned('Shows what happened in a project, from a log that cannot be changed unnoticed.'),
  TN10: planned('Suggests servers, people and improvements for a project.'),
  TN11: planned('Does recurring work on projects and permissions by itself.'),
  TN12: planned("Hands out and deletes a person's data, and keeps data no longer than agreed."),
  TN13: planned('Teams have plans with limits.'),
};

const flows = {
  FL1: planned('Flows are created, checked, versioned and kept as JSON.'),
  FL2: planned('A canvas on which flows are drawn, with types checked on every connection.'),
  FL3: planned('An engine with branches, loops, retries and sub-flows, parallel where it can be.'),
  FL4: planned('A run is watched live, by several people at once.'),
  FL5: planned('A chat in which a flow is tried out.'),
  FL6: planned('A debugger with steps, breakpoints and a context that can be changed.'),
  FL7: planned('A flow becomes an MCP server in one step.'),
  FL8: planned('Runs wait in a queue that loses none of them.'),
  FL9: planned('Nodes for mail, calendars, documents, chat and code hosting.'),
  FL10: planned('Nodes for language models of all common providers.'),
  FL11: planned('Nodes that load, split, embed, store and find documents.'),
  FL12: planned('Files in and out, on disk or in object storage.'),
  FL13: planned('Templates, and flows as code.'),
  FL14: planned('The tools of every connected server are nodes at once.'),
  FL15: planned('A large task is split by a model and done in parallel.'),
  FL16: planned('A conversation keeps its state between runs.'),
  FL17: planned('Resources and flows are connected and published over REST.'),
};

const marketplace = {
  MK1: planned('A catalogue of public MCP servers that are installed by filling in a form.'),
  MK2: planned('Updates, a scan before installation, and sharing of flows.'),
};

const observability = {
  OB1: planned('Metrics for Prometheus, with dashboards for Grafana.'),
  OB2: planned('Structured logs with secrets masked, sent to the log system you use.'),
  OB3: planned('Health is checked on a schedule, and somebody is told when it changes.'),
  OB4: planned('Use, latency and cost of each project, key, server and tool.'),
  OB5: planned('OpenTelemetry traces from client to server.'),
};

const dashboard = {
  UI1: planned('A page for each project with its people, servers, tools and activity.'),
  UI2: planned('Two ways in: through teams, and to my own projects.'),
  UI3: partly('Servers are added and watched, and tools are found and run, in the browser.'),
  UI4: planned('Live monitoring.'),
  UI5: planned('The flow editor, its runs and its playground.'),
  UI6: planned('Korean and English, dark and light, keyboard, screen reader and phone.'),
};

const developers = {
  DX1: partly('A command line for the daily work.'),
  DX2: planned('An extension for VS Code and editors like it.'),
  DX3: planned('REST with an OpenAPI description, a typed client, GraphQL and webhooks.'),
  DX4: planned('Guides for users, developers and authors of servers.'),
};

const operation = {
  OP1: partly('One process with an embedded database to start with; the same code on PostgreSQL.'),
  OP2: planned('A container image, Compose, Kubernetes and AWS deployments.'),
  OP3: planned('Backups that are encrypted, verified and restored in drills.'),
  OP4: planned('Data that grows is partitioned and kept no longer than needed.'),
  OP5: planned('Fast under load, with a thousand people at once.'),
  OP6: planned('Secrets are encrypted with rotating keys, and everything has least privilege.'),
};

export const areas = [
  { title: 'Gateway', requirements: gateway },
  { title: 'Runtime', requirements: runtime },
  { title: 'Teams, projects, people', requirements: teams },
  { title: 'Flow studio', requirements: flows },
  { title: 'Marketplace', requirements: marketplace },
  { title: 'Observability', requirements: observability },
  { title: 'Dashboard', requirements: dashboard },
  { title: 'For developers', requirements: developers },
  { title: 'Operation', requirements: operation },
] as const satisfies readonly RequirementArea[];

type IdsOf<Area> = Area extends { readonly requirements: infer Rows } ? keyof Rows : never;

/** The id of a capability; citing one that does not exist does not compile. */
export type RequirementId = IdsOf<(typeof areas)[number]>;

/** Every capability by id, in the order of the page. */
export function everyRequirement(): ReadonlyMap<string, Requirement> {
  return new Map(areas.flatMap(({ requirements }): [string, Requirement][] => Object.entries(requirements)));
}
