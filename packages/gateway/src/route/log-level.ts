/** Severities of log messages, least first (RFC 5424 names, MCP server/utilities/logging). */
const levels: readonly string[] = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'];

export function isLogLevel(level: unknown): level is string {
  return typeof level === 'string' && levels.includes(level);
}

/** Whether a message of `level` is wanted by somebody who asked for `wanted` and above. */
export function reaches(level: unknown, wanted: string): boolean {
  return typeof level !== 'string' || levels.indexOf(level) >= levels.indexOf(wanted);
}
