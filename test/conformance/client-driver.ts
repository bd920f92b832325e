import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { z } from 'zod';
import { createRest } from '../harness/rest.ts';

/**
 * What the client suite runs as "the client": it registers the suite's server with a running Naru and uses it through
 * Naru, so that the suite judges what Naru sends to an upstream. `node client-driver.ts <address of the suite's server>`
 */
const Settings = z.object({
  NARU_TEST_URL: z.string(),
  NARU_TEST_TOKEN: z.string(),
  MCP_CONFORMANCE_SCENARIO: z.string(),
  MCP_CONFORMANCE_PROTOCOL_VERSION: z.string(),
  MCP_CONFORMANCE_CONTEXT: z.string().optional(),
});
const ToolCalls = z.object({
  toolCalls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })),
});

type Steps = (client: Client) => Promise<void>;

const scenarios: Readonly<Record<string, Steps>> = {
  initialize: async (client) => {
    await client.listTools();
  },
  tools_call: async (client) => {
    await client.listTools();
    await client.callTool({ name: 'add_numbers', arguments: { a: 5, b: 3 } });
  },
  // Its server offers nothing; how Naru finds out about it is what the scenario looks at.
  'request-metadata': () => Promise.resolve(),
  'json-schema-ref-no-deref': async (client) => {
    await client.listTools();
  },
  'http-standard-headers': async (client) => {
    for (const { name } of (await client.listTools()).tools) await client.callTool({ name, arguments: {} });
    for (const { uri } of (await client.listResources()).resources) await client.readResource({ uri });
    for (const { name } of (await client.listPrompts()).prompts) await client.getPrompt({ name, arguments: {} });
  },
  'http-custom-headers': async (client) => {
    await client.listTools();
    const { toolCalls } = ToolCalls.parse(JSON.parse(settings.MCP_CONFORMANCE_CONTEXT ?? '{}'));
    for (const call of toolCalls) await client.callTool(call);
  },
  'http-invalid-tool-headers': async (client) => {
    for (const { name } of (await client.listTools()).tools) {
      await client.callTool({ name, arguments: { region: 'us-west1' } });
    }
  },
  'sep-2322-client-request-state': async (client) => {
    await client.callTool({ name: 'test_mrtr_echo_state', arguments: {} });
    await client.callTool({ name: 'test_mrtr_no_state', arguments: {} });
    await client.callTool({ name: 'test_mrtr_unrelated', arguments: {} });
    // Whether a result without its type is an answer is for the client to say; the suite only wants no second request.
    await client.callTool({ name: 'test_mrtr_no_result_type', arguments: {} }).catch(() => undefined);
  },
  'elicitation-sep1034-client-defaults': async (client) => {
    await client.callTool({ name: 'test_client_elicitation_defaults', arguments: {} });
  },
};

const settings = Settings.parse(process.env);
const steps = scenarios[settings.MCP_CONFORMANCE_SCENARIO];
const upstream = process.argv.at(-1);
if (steps === undefined || upstream === undefined) throw new Error('Nothing is known about this scenario.');

const rest = createRest({ url: settings.NARU_TEST_URL, token: settings.NARU_TEST_TOKEN });
const project = await rest.createProject(settings.MCP_CONFORMANCE_SCENARIO);
const server = await rest.createServer(project.slug, {
  name: 'suite',
  kind: 'remote',
  url: upstream,
  transport: 'http',
});
const { key } = await rest.createKey(project.slug);
const modern = settings.MCP_CONFORMANCE_PROTOCOL_VERSION === '2026-07-28';
const client = new Client(
  { name: 'suite-driver', version: '1.0.0' },
  {
    capabilities: { elicitation: { form: { applyDefaults: true } }, sampling: {}, roots: { listChanged: true } },
    versionNegotiation: { mode: modern ? { pin: '2026-07-28' } : 'legacy' },
  },
);
const confirms = settings.MCP_CONFORMANCE_SCENARIO === 'sep-2322-client-request-state';
client.setRequestHandler('elicitation/create', () => ({
  action: 'accept',
  content: confirms ? { confirmed: true } : {},
}));
await rest.connected(project.slug, server.slug);
await client.connect(
  new StreamableHTTPClientTransport(new URL(server.mcpUrl), {
    requestInit: { headers: { authorization: `Bearer ${key}` } },
  }),
);
await steps(client);
await client.close();
await rest.ask('DELETE', `/projects/${project.slug}/servers/${server.slug}`);
