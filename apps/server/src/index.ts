export { readLocalAdminToken } from './secrets/secrets-file.ts';
export { type RunningServer, type StartOptions, startServer } from './start-server.ts';
