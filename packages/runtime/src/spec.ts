/** A program by name or path, started without a shell: the arguments reach it as they are. */
export interface CommandLaunch {
  readonly kind: 'command';
  /** An absolute path, a path relative to `cwd`, or a name looked up in PATH. */
  readonly command: string;
  readonly args: readonly string[];
  /** Added to the minimal environment (PATH, HOME, TMPDIR, LANG) and stronger than it. */
  readonly env: Readonly<Record<string, string>>;
  /** Where it runs; by default the server's private folder. */
  readonly cwd?: string;
}

/** The program of a published npm package at one exact version, installed once and started with Naru's own Node. */
export interface NpmLaunch {
  readonly kind: 'npm';
  readonly package: string;
  readonly version: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** What should be so of one server. */
export interface ProcessSpec {
  /** 1 to 128 of A–Z, a–z, 0–9, “.”, “_” and “-”; names the private folder. */
  readonly serverId: string;
  /** Opaque. The process is replaced when it changes, and only then. */
  readonly version: string;
  /** Whether it should run. */
  readonly enabled: boolean;
  readonly launch: CommandLaunch | NpmLaunch;
  /** Values that must never be shown in the log: each occurrence becomes `•••`. */
  readonly secrets?: readonly string[];
}
