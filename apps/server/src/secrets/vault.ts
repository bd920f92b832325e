import { hkdfSync } from 'node:crypto';
import { type EnvelopeContext, openEnvelope, sealEnvelope } from './envelope.ts';
import type { SecretMask } from './secret-mask.ts';

/**
 * Seals and opens secrets. Every project has a data key of its own, derived from the master key (HKDF-SHA256, RFC 5869),
 * so that no ciphertext of one project opens in another.
 */
export class Vault {
  readonly #masterKey: Buffer;
  readonly #mask: SecretMask;

  /** `mask` learns every secret that passes, so that none of them gets into a log. */
  constructor(masterKey: Buffer, mask: SecretMask) {
    this.#masterKey = masterKey;
    this.#mask = mask;
  }

  seal(context: EnvelopeContext, plaintext: string): string {
    this.#mask.add(context.projectId, plaintext);
    return sealEnvelope(this.#dataKey(context.projectId), context, Buffer.from(plaintext));
  }

  /** Throws `instance.misconfigured` when the envelope was changed, moved, or sealed under another master key. */
  open(context: EnvelopeContext, envelope: string): string {
    const plaintext = openEnvelope(this.#dataKey(context.projectId), context, envelope).toString();
    this.#mask.add(context.projectId, plaintext);
    return plaintext;
  }

  #dataKey(projectId: string): Buffer {
    return Buffer.from(hkdfSync('sha256', this.#masterKey, projectId, 'naru project data key v1', 32));
  }
}
