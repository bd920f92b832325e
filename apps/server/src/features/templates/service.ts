import { type CreateTemplate, NaruError, Template } from '@naru/contract';
import { actorOf, type Caller } from '../../auth/caller.ts';
import type { Database } from '../../db/database.ts';
import type { Page, PageRequest } from '../../db/page.ts';
import {
  deleteTemplate,
  findTemplate,
  insertTemplate,
  listTemplates,
  putSampleTemplate,
  type TemplateRecord,
} from './repository.ts';
import { sampleTemplates } from './samples.ts';

/** Launch templates: packages that an instance administrator approved, from which everyone makes servers. */
export class Templates {
  readonly #database: Database;

  constructor({ database }: { database: Database }) {
    this.#database = database;
  }

  /** Brings the samples that ship with Naru to the shipped state. */
  async putSamples(): Promise<void> {
    await this.#database.transaction(async (tx) => {
      for (const values of sampleTemplates) {
        await putSampleTemplate(tx, { values, audit: { actor: { kind: 'system', id: 'system' } } });
      }
    });
  }

  async list(page: PageRequest): Promise<Page<Template>> {
    const { items, ...rest } = await listTemplates(this.#database.db, page);
    return { ...rest, items: items.map(view) };
  }

  /** The template that a new server names. Throws `request.invalid` naming `/template` when there is none. */
  async forServer(idOrSlug: string): Promise<Template> {
    const record = await findTemplate(this.#database.db, idOrSlug);
    if (record !== undefined) return view(record);
    const message = 'There is no launch template of that name. An administrator of this Naru can approve one.';
    throw new NaruError('request.invalid', { message, fields: [{ path: '/template', message }] });
  }

  /** Throws `resource.conflict` when the slug is taken. */
  async create(caller: Caller, input: CreateTemplate): Promise<Template> {
    const values = { ...input, sample: false, createdBy: caller.personId };
    const record = await this.#database.transaction((tx) =>
      insertTemplate(tx, { values, audit: { actor: actorOf(caller) } }),
    );
    return view(record);
  }

  /** Servers made from the template stay as they are. Throws `resource.not_found`, `resource.conflict` for a sample. */
  async remove(caller: Caller, idOrSlug: string): Promise<void> {
    const record = await findTemplate(this.#database.db, idOrSlug);
    if (record === undefined) {
      throw new NaruError('resource.not_found', { message: 'There is no such launch template.' });
    }
    if (record.sample) {
      throw new NaruError('resource.conflict', { message: 'This sample ships with Naru and cannot be removed.' });
    }
    await this.#database.transaction((tx) => deleteTemplate(tx, record.id, { audit: { actor: actorOf(caller) } }));
  }
}

/** Stored inputs are parsed again: rows outlive the code that wrote them. */
function view(record: TemplateRecord): Template {
  return Template.parse({
    id: record.id,
    slug: record.slug,
    name: record.name,
    description: record.description,
    registry: record.registry,
    package: record.package,
    version: record.version,
    args: record.args,
    inputs: record.inputs,
    sample: record.sample,
  });
}
