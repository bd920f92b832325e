const examples = /change[-_ ]?me|replace[-_ ]?(me|this)|your[-_ ]|example|placeholder|password|insert[-_ ]|xxxx/i;

/** Why a given secret may not be used, in words that say what to do; undefined when nothing speaks against it. */
export function weaknessOf(secret: string): string | undefined {
  const remedy = 'Make one with: openssl rand -base64 32';
  if (secret.length < 32) return `Must have at least 32 characters. ${remedy}`;
  if (/[^\x21-\x7e]/.test(secret)) return `May hold only visible ASCII characters. ${remedy}`;
  if (new Set(secret).size < 8 || /^(.{1,10})\1+.{0,9}$/.test(secret)) return `Repeats itself. ${remedy}`;
  if (examples.test(secret)) return `Looks like an example from documentation. ${remedy}`;
  return undefined;
}
