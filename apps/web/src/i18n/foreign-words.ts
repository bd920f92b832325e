import { isErrorCode, type Problem } from '@naru/contract';

type ForeignWords = typeof import('./ko-foreign.ts');

/** Words for what the API and the shared schemas say in English; undefined while English is chosen. */
let words: ForeignWords | undefined;

/** Called with the language's own words when it is chosen. */
export function setForeignWords(chosen: ForeignWords | undefined): void {
  words = chosen;
}

export function problemTitle({ code, title }: Problem): string {
  return words && isErrorCode(code) ? words.koProblems[code] : title;
}

/** What a schema of the contract has against a value, in the chosen language where it is known. */
export function faultWords(message: string): string {
  if (!words) return message;
  const { koFaults, koOtherFault } = words;
  return Object.hasOwn(koFaults, message) ? (koFaults[message] ?? message) : koOtherFault;
}
