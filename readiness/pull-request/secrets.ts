import { mask, maskNamed } from "./text-secrets.ts";

/** What must not be shown of a text, found by what it looks like and by the names in it. */

/**
 * Texts that are secrets wherever they stand; each match is masked, and the rest is shown. Every repetition has a bound:
 * texts have up to {@link longest} characters, and a search must not take the square of that.
 */
const patterns: readonly RegExp[] = [
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY( BLOCK)?-----[\s\S]*?(-----END [A-Z0-9 ]{0,40}PRIVATE KEY( BLOCK)?-----|$)/g,
  // Tokens that their makers gave a prefix so that they can be found.
  /\b(AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\b(gh[a-z]_|github_pat_|glpat-|xox[a-z]-|sk[-_]|[rp]k_live_|pul-|npm_|pypi-|dckr_pat_|hv[sb]\.|AIza|ya29\.|SG\.|AGE-SECRET-KEY-1)[\w.-]{16,}/g,
  /\beyJ[\w-]{8,4000}\.[\w-]{4,}(\.[\w-]*)?/g,
  // Hashes of passwords.
  /\$(2[abxy]?|argon2\w{0,4}|scrypt|pbkdf2[\w-]{0,20}|[156y])\$[^\s"']{12,}/g,
  /(?<=\b[a-z][a-z0-9+.-]{0,20}:\/\/[^\s/:@]{0,200}:)[^\s/@]{1,500}(?=@)/gi,
  /(?<=\b(Bearer|Basic)\s{1,9})[\w.~+/=-]{8,}/gi,
];

const certificate = /-----BEGIN ([A-Z0-9 ]{1,40})-----[\s\S]*?(-----END \1-----|$)/g;

/** Of longer texts, the rest is not shown. */
const longest = 100_000;
/** No secret that is told by its value is longer. */
const margin = 4_000;

/** The same text with everything masked that looks like a secret in it, or that `known` finds. */
export function maskText(text: string, known: (text: string) => string): string {
  if (text.length <= longest) return maskWhole(text, known);
  // The cut may go through a secret, and half of one is not found.
  return `${maskWhole(text.slice(0, longest), known).slice(0, -margin)} … (cut)`;
}

function maskWhole(text: string, known: (text: string) => string): string {
  const bare = patterns.reduce((rest, pattern) => rest.replace(pattern, mask), known(text));
  const short = bare.replace(certificate, "[PEM: $1]");
  const named = maskNamed(short);
  return named.replace(/[\w+/=-]{20,}/g, (word, at: number) =>
    isDigest(word, named.slice(Math.max(0, at - 8), at)) || !looksRandom(word) ? word : mask,
  );
}

/** An image's digest is what a review is about, and known to everybody who can pull the image. */
function isDigest(word: string, before: string): boolean {
  return /sha(256|512)[:-]$/.test(before) && /^[0-9a-f]+$/.test(word);
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Parts of which people and Kubernetes make names, paths and versions. */
const plainPart =
  /^([A-Z]?[a-z]*|[A-Z]*|([A-Z][a-z]+)+\d?|[a-z]+([A-Z][a-z]+)+\d?|v?\d{0,12}|[a-z]+\d{1,3}|[a-z0-9]{1,10})$/;

/** Whether a word has the look of a generated key. */
function looksRandom(word: string): boolean {
  if (uuid.test(word) || word.split(/[-/_=+]/).every((part) => plainPart.test(part))) return false;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/].filter((kind) => kind.test(word)).length;
  return kinds >= 2 && entropy(word) > 3;
}

/** Bits for each character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  const shares = [...counts.values()].map((count) => count / text.length);
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0);
}
