export { DisplayName, ListQuery, listOf, Timestamp } from './api/common.ts';
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
export { CreateTemplate, Template, TemplateInput } from './api/template.ts';
export { DroppedTool, RunTool, Tool, ToolList, ToolRun } from './api/tool.ts';
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
