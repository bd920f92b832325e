/**
 * JSON as editors write their settings: with comments and trailing commas. Both are blanked out, so that a position in
 * an error still points into the file; everything else is left to JSON.parse.
 */
export function parseJsonc(text: string): unknown {
  return JSON.parse(withoutTrailingCommas(withoutComments(text.replace(/^\uFEFF/, ' '))));
}

/** A string, or what is to be blanked; a string is matched first, so that `"//"` inside one stays. */
const stringOrComment = /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g;
const stringOrTrailingComma = /"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g;

function withoutComments(text: string): string {
  return text.replace(stringOrComment, (match) => (match.startsWith('"') ? match : match.replace(/[^\n]/g, ' ')));
}

function withoutTrailingCommas(text: string): string {
  return text.replace(stringOrTrailingComma, (match) => (match === ',' ? ' ' : match));
}
