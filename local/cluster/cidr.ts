/** Arithmetic on IPv4 ranges in the form 10.0.0.0/8. */

interface Span {
  readonly first: number;
  readonly last: number;
}

/** A single address counts as a range of one. */
function span(cidr: string): Span {
  const [address = "", length = "32"] = cidr.split("/");
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - Number(length));
  const first = Math.floor(number / size) * size;
  return { first, last: first + size - 1 };
}

/** Whether two ranges have an address in common. */
export function overlap(a: string, b: string): boolean {
  const [one, other] = [span(a), span(b)];
  return one.first <= other.last && other.first <= one.last;
}

/** Whether `inner` lies within `outer` as a whole. */
export function contains(outer: string, inner: string): boolean {
  const [out, inn] = [span(outer), span(inner)];
  return out.first <= inn.first && inn.last <= out.last;
}
