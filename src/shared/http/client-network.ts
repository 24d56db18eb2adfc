import { isIPv4, isIPv6 } from 'node:net';

/**
 * Whose requests count together: an IPv4 address, or the /64 of an IPv6 address, within which a single customer has
 * more addresses than could be counted. IPv4 inside IPv6 is IPv4, however it is written.
 * @param address as the socket or a trusted proxy names it
 */
export function clientNetwork(address: string): string {
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return 'unknown';
  const groups = groupsOf(address);
  const isMapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (isMapped)
    return groups
      .slice(6)
      .flatMap((group) => [group >> 8, group & 0xff])
      .join('.');
  return `${groups
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':')}::/64`;
}

/** The eight groups of an IPv6 address; the zone behind a `%` is no part of it. */
function groupsOf(address: string): number[] {
  const [bare = ''] = address.split('%', 1);
  const [head = [], tail] = bare.split('::', 2).map(groupsIn);
  if (tail === undefined) return head;
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

/** `ffff:192.0.2.1` too, where the last two groups are written as IPv4. */
function groupsIn(part: string): number[] {
  if (part === '') return [];
  return part.split(':').flatMap((group) => {
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}
