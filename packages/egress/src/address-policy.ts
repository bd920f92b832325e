import ipaddr from 'ipaddr.js';

type Address = ReturnType<typeof ipaddr.parse>;
type Range = ReturnType<typeof ipaddr.parseCIDR>;

/**
 * Where clouds hand out credentials to whoever asks from inside. Refused whatever is allowed otherwise: AWS, GCP, Azure
 * and others (169.254.169.254, fd00:ec2::254, fd20:ce::254), AWS ECS and EKS, Azure's wire server, Alibaba, Oracle.
 */
const metadataAddresses: ReadonlySet<string> = new Set([
  '169.254.169.254',
  '169.254.170.2',
  '169.254.170.23',
  '168.63.129.16',
  '100.100.100.200',
  '192.0.0.192',
  'fd00:ec2::254',
  'fd00:ec2::23',
  'fd20:ce::254',
]);

/** Ranges (names of ipaddr.js) that an administrator's own server may be in. */
const privateRanges: ReadonlySet<string> = new Set(['loopback', 'private', 'uniqueLocal', 'carrierGradeNat']);

/** RFC 4291 §2.4: everything that is routed globally today lies in 2000::/3. */
const globalUnicastV6: Range = ipaddr.parseCIDR('2000::/3');
/** RFC 6052 §2.1: the well-known NAT64 prefix; the last 32 bits are the IPv4 address that is really reached. */
const nat64: Range = ipaddr.parseCIDR('64:ff9b::/96');

/** Which addresses may be connected to. Says nothing about names: those are resolved first. */
export class AddressPolicy {
  readonly #names = new Set<string>();
  readonly #ranges: Range[] = [];

  /** `allow`: host names, addresses or CIDR ranges. Throws an Error that names the first entry it cannot read. */
  constructor(allow: readonly string[]) {
    for (const entry of allow) {
      const range = rangeFrom(entry);
      if (range) this.#ranges.push(range);
      else this.#names.add(nameFrom(entry));
    }
  }

  /** Whether the allow-list names this host, so that it may be at a private address. */
  allowsName(hostname: string): boolean {
    return this.#names.has(withoutFinalDot(hostname.toLowerCase()));
  }

  /**
   * Whether one IP address may be connected to. `allowPrivate` adds loopback, private, unique local and carrier-grade
   * NAT addresses; link-local and other special ranges need an entry of the allow-list, metadata services have none.
   */
  allowsAddress(text: string, options: { readonly allowPrivate: boolean }): boolean {
    if (!ipaddr.isValid(text)) return false;
    const written = ipaddr.parse(text);
    const reached = embeddedIpv4(written) ?? written;
    if (metadataAddresses.has(reached.toString())) return false;
    if (this.#ranges.some((range) => within(reached, range) || within(written, range))) return true;
    if (isIpv4Mapped(written)) return false;
    const range = reached.range();
    if (range === 'unicast') return reached.kind() === 'ipv4' || within(reached, globalUnicastV6);
    return options.allowPrivate && privateRanges.has(range);
  }
}

function withoutFinalDot(hostname: string): string {
  return hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
}

function within(address: Address, range: Range): boolean {
  return address.kind() === range[0].kind() && address.match(range);
}

function isIpv4Mapped(address: Address): boolean {
  return address.range() === 'ipv4Mapped';
}

function embeddedIpv4(address: Address): Address | undefined {
  if (!isIpv4Mapped(address) && !within(address, nat64)) return undefined;
  return ipaddr.fromByteArray(address.toByteArray().slice(-4));
}

function rangeFrom(entry: string): Range | undefined {
  if (ipaddr.isValidCIDR(entry)) return ipaddr.parseCIDR(entry);
  const address = entry.replace(/^\[(.*)\]$/, '$1');
  if (!ipaddr.isValid(address) || (!address.includes(':') && address.split('.').length !== 4)) return undefined;
  const parsed = ipaddr.parse(address);
  return [parsed, parsed.kind() === 'ipv4' ? 32 : 128];
}

function nameFrom(entry: string): string {
  const url = URL.canParse(`http://${entry}`) ? new URL(`http://${entry}`) : undefined;
  const plain = /^[^/@?#:\\*\s]+$/.test(entry) && url !== undefined && !/^[\d.]+$/.test(url.hostname);
  if (!plain)
    throw new Error(`"${entry}" in the egress allow-list is neither a host name nor an address or CIDR range.`);
  return withoutFinalDot(url.hostname);
}
