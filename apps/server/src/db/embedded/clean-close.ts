import { readFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { z } from 'zod';
import type { DataFolder } from './data-folder.ts';
import { removeDurably, writeDurably } from './durable-file.ts';

const Marker = z.object({ bootedAtMs: z.number() });

/** Clocks are adjusted while a machine runs; a reboot takes longer than this. */
const clockToleranceMs = 20_000;

/**
 * Notes that the database was closed in order. PGlite never calls fsync, so this holds only while the machine runs on:
 * after a reboot the files may be those of any moment.
 */
export async function noteCleanClose(folder: DataFolder): Promise<void> {
  await writeDurably(folder.closedCleanly, JSON.stringify({ bootedAtMs: bootedAtMs() }));
}

/** Whether the last Naru closed the database in order and the machine has run since. Forgets it: the next is to say. */
export async function takeCleanClose(folder: DataFolder): Promise<boolean> {
  const clean = await readFile(folder.closedCleanly, 'utf8').then(isOfThisBoot, () => false);
  await removeDurably(folder.closedCleanly);
  return clean;
}

function isOfThisBoot(text: string): boolean {
  try {
    return Math.abs(Marker.parse(JSON.parse(text)).bootedAtMs - bootedAtMs()) < clockToleranceMs;
  } catch {
    return false;
  }
}

function bootedAtMs(): number {
  return Date.now() - uptime() * 1000;
}
