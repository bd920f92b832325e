/** Prints what a check found, one line each, and sets the exit code. */
export function report(checked: string, findings: readonly string[]): void {
  for (const finding of findings) console.error(finding);
  if (findings.length === 0) console.log(checked);
  else process.exitCode = 1;
}
