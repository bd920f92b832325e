import { z } from 'zod';
import { ServerSlug } from '../slug.ts';
import { DisplayName } from './common.ts';
import { exactVersion, npmPackageName } from './server.ts';

/** One value that a launch template asks for. It becomes a command-line argument or an environment variable. */
export const TemplateInput = z.strictObject({
  name: z.string().regex(/^[a-zA-Z][a-zA-Z0-9_]{0,63}$/),
  label: z.string().max(80),
  description: z.string().max(400).optional(),
  required: z.boolean().default(true),
  secret: z.boolean().default(false),
  default: z.string().optional(),
  /** The default always holds: whoever makes a server from the template cannot give another value. */
  fixed: z.boolean().optional(),
  to: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('argument') }),
    z.strictObject({ kind: z.literal('env'), variable: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/) }),
  ]),
});
export type TemplateInput = z.infer<typeof TemplateInput>;

/** A package that an instance administrator approved; project members make servers from it by filling its inputs. */
export const CreateTemplate = z.strictObject({
  slug: ServerSlug,
  name: DisplayName,
  description: z.string().max(400).default(''),
  registry: z.literal('npm'),
  package: npmPackageName,
  version: exactVersion,
  args: z.array(z.string().max(1024)).max(64).default([]),
  inputs: z.array(TemplateInput).max(32).default([]),
});
export type CreateTemplate = z.infer<typeof CreateTemplate>;

export const Template = CreateTemplate.extend({
  id: z.string(),
  /** Ships with Naru and is offered as a sample on an empty project. */
  sample: z.boolean(),
});
export type Template = z.infer<typeof Template>;
