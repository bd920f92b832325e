const notPublic =
  'This address may not be reached from here: Naru connects to names that exist and whose addresses are all on the ' +
  'public internet. An instance administrator can add this server, or name its host in the allow-list of the instance.';

/**
 * An address that the policy does not allow. One text for every network reason, so that the answer never tells a name
 * that exists inside from one that does not, nor an open port from a closed one; `cause` is for the log alone.
 */
export class EgressRefused extends Error {
  readonly code = 'egress.refused' as const;

  constructor(message: string = notPublic, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'EgressRefused';
  }
}
