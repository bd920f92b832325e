import { z } from 'zod';
import { DisplayName, Timestamp } from './common.ts';

export const CreateApiKey = z.strictObject({ name: DisplayName, expiresAt: Timestamp.optional() });
export type CreateApiKey = z.infer<typeof CreateApiKey>;

export const ApiKey = z.object({
  id: z.string(),
  name: z.string(),
  /** The first characters, enough to recognise the key by. */
  prefix: z.string(),
  createdAt: Timestamp,
  expiresAt: Timestamp.optional(),
  lastUsedAt: Timestamp.optional(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** `key` is shown this once: only its hash is kept. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;
