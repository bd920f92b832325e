/** How often each fault is repeated: 10 in `npm test`, more with `NARU_FAULT_ROUNDS` (200 in `npm run test:faults`). */
export const faultRounds = Number(process.env['NARU_FAULT_ROUNDS'] ?? 10);

/** Time for so many rounds, milliseconds. */
export function roundsTimeoutMs(perRoundMs: number): number {
  return 60_000 + faultRounds * perRoundMs;
}

/** A generator of numbers in [0, 1) that a seed repeats (mulberry32), so that a failing run can be run again. */
export function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** `NARU_FAULT_SEED` repeats a run; without it every run differs. */
export const faultSeed = Number(process.env['NARU_FAULT_SEED'] ?? Date.now() % 1_000_000);
