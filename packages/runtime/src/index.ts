export type { Instance, RuntimeDriver, StartRequest } from './driver.ts';
export { defaultRuntimeLimits, type RuntimeLimits } from './limits.ts';
export type { LogListener, LogStream } from './log/server-log.ts';
export type { HostEnvironment, Log, ProcessSource, StdioChannel } from './ports.ts';
export type { ProcessState } from './process-state.ts';
export { createRuntime, type Runtime, type RuntimeOptions } from './runtime.ts';
export type { CommandLaunch, NpmLaunch, ProcessSpec } from './spec.ts';
