/** The addresses that Naru tells people and clients, at the address by which they reach it. */
export class Links {
  readonly #base: () => URL;

  /** `base` is asked each time: with a port of the system's choice it is known only once Naru listens. */
  constructor(base: () => URL) {
    this.#base = base;
  }

  home(): string {
    return this.#base().origin;
  }

  signIn(token: string): string {
    return `${this.home()}/sign-in?token=${token}`;
  }

  project(projectSlug: string): string {
    return `${this.home()}/projects/${projectSlug}/mcp`;
  }

  server(projectSlug: string, serverSlug: string, endpoint: 'mcp' | 'sse'): string {
    return `${this.home()}/projects/${projectSlug}/servers/${serverSlug}/${endpoint}`;
  }
}
