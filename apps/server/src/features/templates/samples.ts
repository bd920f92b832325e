import type { CreateTemplate } from '@naru/contract';

/** The newest release of the reference servers that was tried with this version of Naru. */
const version = '2026.8.31';

type Sample = Pick<CreateTemplate, 'slug' | 'name' | 'description' | 'package'> & Partial<CreateTemplate>;

function sample(values: Sample): CreateTemplate {
  return { registry: 'npm', version, args: [], inputs: [], ...values };
}

/** Reference servers of the MCP project, offered on an empty project. */
export const sampleTemplates: readonly CreateTemplate[] = [
  sample({
    slug: 'everything',
    name: 'Everything',
    description: 'Shows every feature of MCP: tools, resources, prompts, progress. Good for a first try.',
    package: '@modelcontextprotocol/server-everything',
    args: ['stdio'],
  }),
  sample({
    slug: 'memory',
    name: 'Memory',
    description: 'Remembers people, things and how they relate, in a graph kept in the server’s own folder.',
    package: '@modelcontextprotocol/server-memory',
    inputs: [
      {
        name: 'file',
        label: 'File to remember in',
        required: false,
        secret: false,
        // Without it the server writes beside its own program, which all projects share.
        default: '{home}/memory.jsonl',
        fixed: true,
        to: { kind: 'env', variable: 'MEMORY_FILE_PATH' },
      },
    ],
  }),
  sample({
    slug: 'sequential-thinking',
    name: 'Sequential thinking',
    description: 'Lets a model think through a problem step by step, and go back on steps.',
    package: '@modelcontextprotocol/server-sequential-thinking',
  }),
  sample({
    slug: 'filesystem',
    name: 'Filesystem',
    description: 'Reads and writes files in one folder of the machine that Naru runs on.',
    package: '@modelcontextprotocol/server-filesystem',
    inputs: [
      {
        name: 'directory',
        label: 'Folder',
        description: 'Absolute path of the folder to offer.',
        required: true,
        secret: false,
        to: { kind: 'argument' },
      },
    ],
  }),
];
