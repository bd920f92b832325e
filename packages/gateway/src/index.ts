export { hashKey, KeyTable } from './access/key-table.ts';
export { mayReachProject, type Principal } from './access/principal.ts';
export { type Address, parseAddress } from './address.ts';
export { createGateway } from './create-gateway.ts';
export type {
  ConnectionState,
  DroppedItem,
  Gateway,
  GatewayOptions,
  ListedTool,
  ServerReport,
  ToolCallRequest,
} from './gateway.ts';
export { isJsonObject, type JsonObject, type JsonValue } from './json.ts';
export { defaultLimits, type GatewayLimits } from './limits.ts';
export type {
  CatalogueStore,
  CredentialSource,
  HttpRoute,
  HttpRouteSource,
  Log,
  ProcessSource,
  StdioChannel,
} from './ports.ts';
export type { ProjectSnapshot, ServerEntry, ServerTarget } from './snapshot/project-snapshot.ts';
