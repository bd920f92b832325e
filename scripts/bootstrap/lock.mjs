// One preparation at a time for a checkout: two `npm start` at once must not install into the same folder.
import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { say } from './progress.mjs';

const pollMs = 250;
const heartbeatMs = 2_000;
/** A holder touches its lock every heartbeat; one that is silent for this long is gone, even if its pid was reused. */
const silentMs = 60_000;

/** Runs the action while this process alone holds the lock; waits for a live holder, takes over from a dead one. */
export async function withLock(file, action) {
  mkdirSync(path.dirname(file), { recursive: true });
  await acquire(file);
  const heartbeat = setInterval(() => utimesSync(file, new Date(), new Date()), heartbeatMs);
  const release = () => rmSync(file, { force: true });
  process.on('exit', release);
  try {
    return await action();
  } finally {
    clearInterval(heartbeat);
    process.off('exit', release);
    release();
  }
}

async function acquire(file) {
  let told = false;
  while (!tryCreate(file)) {
    if (removeIfAbandoned(file)) continue;
    if (!told) {
      const line = say(
        'another start is preparing this folder; waiting for it …',
        '다른 시작이 이 폴더를 준비하고 있어 기다립니다 …',
      );
      process.stderr.write(`naru: ${line}\n`);
      told = true;
    }
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

function tryCreate(file) {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

/** True when the lock is worth trying for again. */
function removeIfAbandoned(file) {
  const holder = readHolder(file);
  if (holder === undefined) return true;
  if (!holder.abandoned) return false;
  // Renaming is atomic: of several that find the lock abandoned, one moves it away and the others find it gone.
  const aside = `${file}.${process.pid}`;
  try {
    renameSync(file, aside);
    rmSync(aside, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return true;
}

function readHolder(file) {
  try {
    const silent = Date.now() - statSync(file).mtimeMs > silentMs;
    const pid = Number(readFileSync(file, 'utf8'));
    // An empty file was created an instant ago and its pid is still to be written.
    return { abandoned: silent || (pid > 0 && !isAlive(pid)) };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
