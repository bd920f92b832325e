import type { Server } from '@naru/contract';

/** Arguments that show what a tool of a sample server does, by package and tool. A person changes them or just runs. */
const examples: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>> = {
  '@modelcontextprotocol/server-everything': {
    echo: { message: 'Hello from Naru' },
    'get-sum': { a: 2, b: 3 },
    'get-annotated-message': { messageType: 'success' },
  },
  '@modelcontextprotocol/server-memory': {
    create_entities: {
      entities: [{ name: 'Naru', entityType: 'place', observations: ['A landing where ferries cross the river'] }],
    },
    search_nodes: { query: 'Naru' },
    open_nodes: { names: ['Naru'] },
  },
  '@modelcontextprotocol/server-sequential-thinking': {
    sequentialthinking: {
      thought: 'First, list what is known about the problem.',
      nextThoughtNeeded: true,
      thoughtNumber: 1,
      totalThoughts: 3,
    },
  },
};

/** Names of the tools of a server that have an example, the best to begin with first. */
export function exampledTools({ config }: Server): readonly string[] {
  return config.kind === 'package' ? Object.keys(examples[config.package] ?? {}) : [];
}

export function exampleArguments(server: Server | undefined, toolName: string): Readonly<Record<string, unknown>> {
  if (server?.config.kind !== 'package') return {};
  return examples[server.config.package]?.[toolName] ?? {};
}
