import { createHash, randomBytes } from 'node:crypto';

/** How the browser holds a session. Behind https the name's prefix makes the browser refuse weaker cookies. */
export class SessionCookie {
  readonly name: string;
  readonly #attributes: string;

  constructor({ https }: { readonly https: boolean }) {
    this.name = https ? '__Host-naru_session' : 'naru_session';
    this.#attributes = `Path=/; HttpOnly; SameSite=Strict${https ? '; Secure' : ''}`;
  }

  /** A `Set-Cookie` value that keeps `token` for `maxAgeSeconds`. */
  set(token: string, maxAgeSeconds: number): string {
    return `${this.name}=${token}; ${this.#attributes}; Max-Age=${maxAgeSeconds}`;
  }

  clear(): string {
    return `${this.name}=; ${this.#attributes}; Max-Age=0`;
  }

  /** The token in a `Cookie` header; undefined when there is none or more than one. */
  read(header: string | undefined): string | undefined {
    const values = (header ?? '')
      .split(';')
      .map((pair) => pair.trim())
      .filter((pair) => pair.startsWith(`${this.name}=`))
      .map((pair) => pair.slice(this.name.length + 1));
    const [value = ''] = values;
    return values.length === 1 && /^[A-Za-z0-9_-]{20,128}$/.test(value) ? value : undefined;
  }
}

export function newSessionToken(): string {
  return randomBytes(32).toString('base64url');
}

/** The only form in which session tokens are stored. */
export function hashSessionToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
