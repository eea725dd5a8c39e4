import { addressesIn } from "../kubernetes/addresses.ts";

const names =
  /(^|[_\-.])(PASSWORD|PASSWD|PASS|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?|ACCESS_?KEY|AUTH)$/i;

/** Whether a variable or key of that name holds a credential; `…_FILE` and `…_PATH` only say where one is. */
export function namesCredential(name: string): boolean {
  return names.test(name.replace(/([a-z])([A-Z])/g, "$1_$2"));
}

/** A value that a program is told, not a credential: empty, a switch, a path, or another variable. */
export function isHarmless(value: string): boolean {
  return /^(|true|false|none|null|disabled?|enabled?|\d{1,4}|\/[\w./-]+|\$\(\w+\)|\$\{\w+\})$/i.test(
    value.trim(),
  );
}

/** What makes a text a credential; never quotes it. */
export function credentialIn(text: string): string | undefined {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return "a private key";
  if (addressesIn(text).some(({ hasPassword }) => hasPassword)) return "a URL with a password";
  return undefined;
}

const placeholders = [
  /^(change[-_ ]?me|replace[-_ ]?me|todo|fixme|xxx+|placeholder|example|default|dummy|sample|test|testing)$/i,
  /^(pass(word|wd)?|secret|admin|root|guest|letmein|qwerty|welcome)[-_!]?\d*$/i,
  /change[-_]?(me|this|it)|replace[-_](me|this|with)|your[-_].*(key|secret|password|token)|super[-_]?secret/i,
  /^[a-z0-9]+[-_](password|passwd|pass|secret)$/i,
  /^(.)\1*$/,
  /^(0?123456(7(8(90?)?)?)?)$/,
];

/** A value that everybody knows, such as `changeme`. */
export function isPlaceholder(value: string): boolean {
  return placeholders.some((pattern) => pattern.test(value.trim()));
}

/** Bits that a value's length and alphabet allow at most. */
export function strength(value: string): number {
  const alphabets: readonly (readonly [RegExp, number])[] = [
    [/^[0-9]*$/, 10],
    [/^[0-9a-f]*$/i, 16],
    [/^[a-z]*$/, 26],
    [/^[0-9a-z]*$/, 36],
  ];
  const size = alphabets.find(([pattern]) => pattern.test(value))?.[1] ?? 62;
  return new Set(value).size < 6 ? 0 : value.length * Math.log2(size);
}
