import type { JsonObject } from '../json.ts';
import type { Era } from '../protocol.ts';
import type { AddressView } from '../snapshot/directory.ts';

/** What an address says of itself to a client that opens it. */
export interface Description {
  readonly capabilities: JsonObject;
  readonly serverInfo: JsonObject;
  readonly instructions: string | undefined;
}

const maxInstructionsLength = 16_384;

/** Capabilities that every address has whatever is behind it: lists may fill later, and changes are announced. */
const anyLists = { tools: { listChanged: true }, prompts: { listChanged: true }, resources: { listChanged: true } };

export function describe(
  view: AddressView,
  era: Era,
  identity: { readonly name: string; readonly version: string },
): Description {
  const [own] = view.servers;
  if (view.prefixed || own === undefined) {
    const subscribe = era === 'legacy' && view.servers.some(({ catalogue }) => canSubscribe(catalogue.capabilities));
    return {
      capabilities: {
        ...anyLists,
        ...(subscribe ? { resources: { listChanged: true, subscribe: true } } : {}),
        completions: {},
        logging: {},
      },
      serverInfo: { ...identity, title: view.title },
      instructions: joinedInstructions(view),
    };
  }
  const { capabilities, serverInfo, instructions } = own.catalogue;
  return {
    capabilities: own.known ? relayed(capabilities) : { ...anyLists, completions: {}, logging: {} },
    serverInfo: serverInfo ?? { ...identity, title: view.title },
    instructions: instructions?.slice(0, maxInstructionsLength),
  };
}

/** The capabilities of an upstream that Naru passes on; list changes are announced even where the upstream does not. */
function relayed(capabilities: JsonObject): JsonObject {
  const { tools, prompts, resources, completions, logging } = capabilities;
  return {
    ...(tools === undefined ? {} : { tools: { listChanged: true } }),
    ...(prompts === undefined ? {} : { prompts: { listChanged: true } }),
    ...(resources === undefined
      ? {}
      : { resources: { listChanged: true, ...(canSubscribe(capabilities) ? { subscribe: true } : {}) } }),
    ...(completions === undefined ? {} : { completions: {} }),
    ...(logging === undefined ? {} : { logging: {} }),
  };
}

export function canSubscribe({ resources }: JsonObject): boolean {
  return (
    typeof resources === 'object' && resources !== null && 'subscribe' in resources && resources['subscribe'] === true
  );
}

function joinedInstructions(view: AddressView): string | undefined {
  const parts = view.servers.flatMap(({ entry, catalogue: { instructions } }) =>
    instructions === undefined || instructions === '' ? [] : [`## ${entry.name} (${entry.slug}__…)\n${instructions}`],
  );
  return parts.length === 0 ? undefined : parts.join('\n\n').slice(0, maxInstructionsLength);
}
