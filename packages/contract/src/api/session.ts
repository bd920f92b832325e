import { z } from 'zod';
import { Timestamp } from './common.ts';

/** Signs in with the token of a one-time link. */
export const CreateSession = z.strictObject({ token: z.string().min(1).max(256) });
export type CreateSession = z.infer<typeof CreateSession>;

/** A fresh one-time link for the administrator; opening its `url` in a browser signs in. */
export const SignInLink = z.object({ url: z.url(), expiresAt: Timestamp });
export type SignInLink = z.infer<typeof SignInLink>;
