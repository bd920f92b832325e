import { NaruError } from '@naru/contract';
import type { JsonObject, JsonValue } from '../json.ts';
import { type Member, type Span, scanObject } from './json-spans.ts';

/** New values for single members of params; `undefined` takes the member out. */
export type ParamChanges = Readonly<Record<string, JsonObject | string | undefined>>;

const unlimited = { maxDepth: Number.POSITIVE_INFINITY, maxElements: Number.POSITIVE_INFINITY };

/**
 * A request's params: the bytes they came in, and single members parsed when somebody reads them. What nobody reads,
 * the arguments of a tool above all, is never parsed and passes on as it came.
 */
export class Params {
  static readonly none = new Params(undefined, []);
  /** The params object as received; undefined when the request had none. */
  readonly bytes: Buffer | undefined;
  readonly #spans: ReadonlyMap<string, Span>;
  readonly #values = new Map<string, JsonValue | undefined>();

  /** `members`: where those of the object in `bytes` lie, each name once. */
  constructor(bytes: Buffer | undefined, members: readonly Member[]) {
    this.bytes = bytes;
    this.#spans = new Map(members.map(({ key, value }) => [key, value]));
  }

  static of(value: JsonObject): Params {
    const bytes = Buffer.from(JSON.stringify(value));
    return new Params(bytes, scanObject(bytes, 0, { limits: unlimited }).members);
  }

  /** The member of this name. @throws NaruError `request.malformed` */
  get(name: string): JsonValue | undefined {
    if (this.#values.has(name)) return this.#values.get(name);
    const span = this.#spans.get(name);
    const value = span === undefined ? undefined : parse(this.#slice(span), name);
    this.#values.set(name, value);
    return value;
  }

  /** All members. @throws NaruError `request.malformed` */
  toObject(): JsonObject {
    return Object.fromEntries([...this.#spans.keys()].map((name) => [name, this.get(name)]));
  }

  /** The params with some members replaced, added or taken out, and every other byte as it came. */
  splice(changes: ParamChanges): Buffer {
    const pieces: (Buffer | string)[] = [];
    const put = (key: string, value: Buffer | string) => {
      pieces.push(`${pieces.length === 0 ? '{' : ','}${JSON.stringify(key)}:`, value);
    };
    for (const [key, span] of this.#spans) if (!Object.hasOwn(changes, key)) put(key, this.#slice(span));
    for (const [key, value] of Object.entries(changes)) if (value !== undefined) put(key, JSON.stringify(value));
    pieces.push(pieces.length === 0 ? '{}' : '}');
    return Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece) : piece)));
  }

  #slice({ start, end }: Span): Buffer {
    return this.bytes?.subarray(start, end) ?? Buffer.alloc(0);
  }
}

function parse(bytes: Buffer, name: string): JsonValue {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new NaruError('request.malformed', { message: `"params.${name}" is not valid JSON.`, cause });
  }
}
