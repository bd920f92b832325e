import { isObject } from '../schema-form/resolve-schema.ts';

/** One part of a tool's answer, read from `CallToolResult.content` (MCP 2025-11-25 and 2026-07-28, tools). */
export type ContentBlock =
  | { kind: 'text'; text: string }
  | { kind: 'image' | 'audio'; source: string; mimeType: string }
  | { kind: 'too-large'; mimeType: string; bytes: number }
  | { kind: 'not-shown'; type: string }
  | { kind: 'link'; uri: string; name: string; description: string | undefined; mimeType: string | undefined }
  | { kind: 'resource'; uri: string; mimeType: string | undefined; body: ContentBlock | undefined };

export const maxMediaBytes = 8 * 1024 * 1024;

/** Pictures that browsers decode and that hold no script and no address. SVG is not one of them. */
const imageTypes = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp']);
const audioTypes = new Set([
  'audio/mpeg',
  'audio/mp3',
  'audio/wav',
  'audio/x-wav',
  'audio/wave',
  'audio/ogg',
  'audio/webm',
  'audio/aac',
  'audio/mp4',
  'audio/flac',
]);

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/** Media become data URIs made here, from checked parts: nothing is ever loaded from an address of the answer. */
function mediaBlock(data: unknown, mimeType: string): ContentBlock {
  const type = mimeType.toLowerCase().split(';')[0]?.trim() ?? '';
  const kind = imageTypes.has(type) ? 'image' : audioTypes.has(type) ? 'audio' : undefined;
  if (!kind || typeof data !== 'string') return { kind: 'not-shown', type: mimeType };
  const bytes = Math.floor((data.length * 3) / 4);
  if (bytes > maxMediaBytes) return { kind: 'too-large', mimeType: type, bytes };
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(data)) return { kind: 'not-shown', type: mimeType };
  return { kind, mimeType: type, source: `data:${type};base64,${data}` };
}

function resourceBlock(resource: Readonly<Record<string, unknown>>): ContentBlock {
  const mimeType = text(resource['mimeType']);
  const body = text(resource['text']);
  return {
    kind: 'resource',
    uri: text(resource['uri']) ?? '',
    mimeType,
    body:
      body !== undefined
        ? { kind: 'text', text: body }
        : resource['blob'] === undefined
          ? undefined
          : mediaBlock(resource['blob'], mimeType ?? 'application/octet-stream'),
  };
}

export function readBlock(block: unknown): ContentBlock {
  if (!isObject(block)) return { kind: 'not-shown', type: typeof block };
  const type = text(block['type']) ?? '';
  if (type === 'text') return { kind: 'text', text: text(block['text']) ?? '' };
  if (type === 'image' || type === 'audio') return mediaBlock(block['data'], text(block['mimeType']) ?? '');
  if (type === 'resource' && isObject(block['resource'])) return resourceBlock(block['resource']);
  if (type === 'resource_link') {
    const uri = text(block['uri']) ?? '';
    return {
      kind: 'link',
      uri,
      name: text(block['title']) ?? text(block['name']) ?? uri,
      description: text(block['description']),
      mimeType: text(block['mimeType']),
    };
  }
  return { kind: 'not-shown', type };
}

export interface ReadResult {
  blocks: readonly ContentBlock[];
  structured: unknown;
  isError: boolean;
}

const maxBlocks = 200;

/** Reads a `CallToolResult` of any server; what is not as the specification says becomes a block that says so. */
export function readResult(result: Readonly<Record<string, unknown>>): ReadResult {
  const content = Array.isArray(result['content']) ? result['content'] : [];
  const blocks = content.slice(0, maxBlocks).map(readBlock);
  return { blocks, structured: result['structuredContent'], isError: result['isError'] === true };
}

/** JSON that a server put into a text block, for servers that have no structured content. */
export function jsonInText(body: string): object | undefined {
  const trimmed = body.trim();
  if (trimmed.length > 2_000_000 || !/^[[{]/.test(trimmed)) return undefined;
  try {
    const value: unknown = JSON.parse(trimmed);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
