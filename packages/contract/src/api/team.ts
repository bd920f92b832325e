import { z } from 'zod';

export const Team = z.object({
  id: z.string(),
  slug: z.string(),
  name: z.string(),
  /** The caller's own team, in which projects are made unless another one is named. */
  personal: z.boolean(),
});
export type Team = z.infer<typeof Team>;
