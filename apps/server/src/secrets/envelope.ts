import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { NaruError } from '@naru/contract';

const algorithm = 'aes-256-gcm';
const nonceBytes = 12;
const tagBytes = 16;

/** What a sealed value belongs to. It is authenticated with it, so a value moved elsewhere does not open. */
export interface EnvelopeContext {
  readonly projectId: string;
  readonly recordId: string;
  readonly field: string;
  /** Of the format and meaning of the field. */
  readonly version: number;
}

/** Encrypts with AES-256-GCM (NIST SP 800-38D) under `key` (32 bytes): `v1.<nonce>.<ciphertext and tag>`, base64url. */
export function sealEnvelope(key: Buffer, context: EnvelopeContext, plaintext: Buffer): string {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
  cipher.setAAD(associatedData(context));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
  return `v1.${nonce.toString('base64url')}.${sealed.toString('base64url')}`;
}

/** Throws `instance.misconfigured` when the value was changed, moved, cut, or sealed under another key. */
export function openEnvelope(key: Buffer, context: EnvelopeContext, envelope: string): Buffer {
  const [version, nonceText = '', sealedText = '', ...rest] = envelope.split('.');
  const nonce = Buffer.from(nonceText, 'base64url');
  const sealed = Buffer.from(sealedText, 'base64url');
  if (version !== 'v1' || rest.length > 0 || nonce.length !== nonceBytes || sealed.length < tagBytes) {
    throw unreadable(context);
  }
  try {
    const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagBytes });
    decipher.setAAD(associatedData(context));
    decipher.setAuthTag(sealed.subarray(sealed.length - tagBytes));
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - tagBytes)), decipher.final()]);
  } catch (error) {
    throw unreadable(context, error);
  }
}

/** JSON of a list: no two contexts spell the same. */
function associatedData({ projectId, recordId, field, version }: EnvelopeContext): Buffer {
  return Buffer.from(JSON.stringify(['naru', projectId, recordId, field, version]));
}

function unreadable(context: EnvelopeContext, cause?: unknown): NaruError {
  return new NaruError('instance.misconfigured', {
    message: `A stored secret (${context.field} of ${context.recordId}) cannot be read with this master key. Enter it again.`,
    cause,
  });
}
