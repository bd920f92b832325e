export { DisplayName, ListQuery, listOf, Timestamp } from './api/common.ts';
export { ProjectEvent } from './api/event.ts';
export {
  ExportedServers,
  FoundClientConfig,
  ImportFoundServers,
  ImportResult,
  ImportServers,
  McpServersEntry,
} from './api/import.ts';
export { ClientSetup, Instance, ReadyLine, Session } from './api/instance.ts';
export { ApiKey, CreateApiKey, CreatedApiKey } from './api/key.ts';
export { CreateProject, Project } from './api/project.ts';
export {
  CreateServer,
  exactVersion,
  Isolation,
  LogLine,
  npmPackageName,
  PackageConfig,
  PatchServer,
  ProcessConfig,
  RemoteConfig,
  RemoteTransport,
  Server,
  ServerConfig,
  ServerConfigView,
  type ServerKind,
  ServerState,
} from './api/server.ts';
export { CreateSession, SignInLink } from './api/session.ts';
export { Team } from './api/team.ts';
export { CreateTemplate, Template, TemplateInput } from './api/template.ts';
export { DroppedTool, RunTool, Tool, ToolList, ToolRun } from './api/tool.ts';
export { type ApiClient, type ApiClientOptions, createApiClient } from './client.ts';
export {
  type ClientFile,
  type ClientFormat,
  type ClientId,
  clientIds,
  isClientId,
  type McpClient,
  mcpClients,
  type Platform,
} from './clients/catalogue.ts';
export { entryToServer, type FromEntry, mcpServersFrom } from './clients/mcp-servers.ts';
export { type ClientTarget, clientSetup, clientSetups } from './clients/setups.ts';
export {
  type Blame,
  type ErrorCode,
  type ErrorDetails,
  type ErrorKind,
  errorKinds,
  type FieldError,
  NaruError,
  toNaruError,
} from './errors.ts';
export { isErrorCode, Problem, problemFrom } from './problem.ts';
export { ProjectSlug, ServerSlug, slugFrom } from './slug.ts';
