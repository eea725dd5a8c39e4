import { isIPv6 } from "node:net";

/** A block of addresses. RFC 4632 */
export interface Block {
  /** The address that it is written with, as a number. */
  readonly address: bigint;
  /** Leading bits that all its addresses share. */
  readonly prefix: number;
  /** Bits of a whole address. */
  readonly bits: 32 | 128;
}

/** The block that a text such as `10.0.0.0/16` or `2001:db8::/32` names. The text must be one. */
export function parseCidr(text: string): Block {
  const [address = "", prefix] = text.split("/");
  const bits = isIPv6(address) ? 128 : 32;
  return { address: bits === 128 ? parseIPv6(address) : parseIPv4(address), prefix: Number(prefix), bits };
}

/** The same block as the API server writes it: without bits of a host, and IPv6 in its shortest form. RFC 5952 */
export function canonicalCidr(text: string): string {
  const block = parseCidr(text);
  const first = networkOf(block);
  return `${block.bits === 32 ? formatIPv4(first) : formatIPv6(first)}/${block.prefix}`;
}

/** Whether a block is written with an address inside of it, such as `10.0.0.1/16`, in place of its first. */
export function hasHostBits(text: string): boolean {
  const block = parseCidr(text);
  return networkOf(block) !== block.address;
}

/** Whether every address of `inner` is one of `outer`'s. */
export function contains(outer: string, inner: string): boolean {
  const [one, other] = [parseCidr(outer), parseCidr(inner)];
  return (
    one.bits === other.bits &&
    one.prefix <= other.prefix &&
    networkOf(one) === networkOf({ ...other, prefix: one.prefix })
  );
}

function networkOf({ address, bits, prefix }: Block): bigint {
  const host = BigInt(bits - prefix);
  return (address >> host) << host;
}

function parseIPv4(text: string): bigint {
  return text.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function parseIPv6(text: string): bigint {
  const [head = "", tail] = text.split("::");
  const [left, right] = [groupsOf(head), groupsOf(tail ?? "")];
  const gap = tail === undefined ? [] : new Array<bigint>(8 - left.length - right.length).fill(0n);
  return [...left, ...gap, ...right].reduce((sum, group) => sum * 65_536n + group, 0n);
}

/** The last two groups may be written as an IPv4 address. */
function groupsOf(text: string): readonly bigint[] {
  return text.split(":").flatMap((group) => {
    if (group === "") return [];
    if (!group.includes(".")) return [BigInt(`0x${group}`)];
    const address = parseIPv4(group);
    return [address / 65_536n, address % 65_536n];
  });
}

function formatIPv4(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => `${(address >> shift) % 256n}`).join(".");
}

function formatIPv6(address: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) =>
    ((address >> BigInt(112 - 16 * i)) % 65_536n).toString(16),
  );
  const run = longestZeros(groups);
  if (run.length < 2) return groups.join(":");
  return `${groups.slice(0, run.start).join(":")}::${groups.slice(run.start + run.length).join(":")}`;
}

/** The first of the longest runs of groups that are 0. */
function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0;
    while (groups[start + length] === "0") length += 1;
    if (length > longest.length) longest = { start, length };
  }
  return longest;
}
