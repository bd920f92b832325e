/** Shorter values occur by chance everywhere: hiding them would make a log unreadable and hide nothing. */
const minSecretLength = 6;

/** A function that replaces each of the values by `•••`; of values with several lines, each line. */
export function maskSecrets(secrets: readonly string[]): (text: string) => string {
  const parts = secrets.flatMap((secret) => secret.split(/\r?\n/)).filter((part) => part.length >= minSecretLength);
  // The longest first: else a secret that starts with another would leave its rest behind.
  const hidden = [...new Set(parts)].sort((a, b) => b.length - a.length);
  if (hidden.length === 0) return (text) => text;
  return (text) => hidden.reduce((masked, secret) => masked.replaceAll(secret, '•••'), text);
}
