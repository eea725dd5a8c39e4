import { credentialName, namesSecretObject } from "./credential-names.ts";

export { namesCredential } from "./credential-names.ts";

/** Ways of logging in, which a setting that ends in AUTH names. */
const modes =
  /^(basic|digest|bearer|plain|login|ldaps?|kerberos|krb5|gssapi|ntlm|negotiate|oauth2?|oidc|openid|saml2?|sso|jwt|m?tls|ssl|x509|certs?|certificates?|tokens?|apikey|api-key|api_key|password|md5|cram-md5|scram(-sha-\d+)?|trust|peer|ident|iam|aws|gcp|azure|github|gitlab|google|keycloak|local|internal|external|anonymous|forward|proxy|headers?|webhook|rbac|database|db|file|static|default|simple)$/i;

/** What a program is told, and no credential: a switch, a small number, a duration. */
const word =
  /^(|true|false|yes|no|on|off|y|n|t|f|none|null|nil|undefined|unset|auto|always|never|required?|optional|disabled?|enabled?|string|str|text|bytes|int(eger)?|number|bool(ean)?|object|any|\d{1,4}|\d+(\.\d+)?(ms|s|m|h|d))$/i;

/** Where a value is, or what another program puts in its place. */
const reference =
  /^(\/[\w./-]*|\.{1,2}\/[\w./-]+|~\/[\w./-]+|(file|env|vault|op|ref|secretref|ssm|sops|akv|gcpkms|awskms|azurekms|kms|spiffe)[:+]\S+|arn:\S+|projects\/\S+|ENC\[.*\]|<[^<>]*>|\[[^[\]]*\]|\*+|%\(.*\)s|%[\w.]+%|@[\w.@-]+@|(replace|insert|enter)[-_].+|__\w+__)$/is;

/** A part that is put in when the program or the pod starts, or when the text is rendered. */
const inserted = /\$\(\w|\$\{|\$__\w+\{|\{\{|^\$[A-Za-z_]\w*$|^\$\d$/;

/** An address alone holds no credential; one with a password is found by itself. */
const address = /^[a-z][a-z0-9+.-]*:\/\/[^\s@?]*$/i;

/** A value that a program is told, not a credential: empty, a switch, a path, an address, or what stands for another. */
export function isHarmless(value: string): boolean {
  const text = value.trim();
  return word.test(text) || reference.test(text) || inserted.test(text) || address.test(text);
}

/** Whether a program, the pod or a template puts something else in its place. */
export function standsForAnother(value: string): boolean {
  return inserted.test(value.trim()) || reference.test(value.trim());
}

/** Whether a setting of that name and value is a credential; `isSecret` knows the names of Secrets. */
export function isCredential(
  name: string,
  value: string,
  isSecret: (name: string) => boolean = () => false,
): boolean {
  const certainty = credentialName(name);
  const text = value.trim();
  if (certainty === undefined || isHarmless(text)) return false;
  if (/AUTH$/i.test(name) && modes.test(text)) return false;
  if (namesSecretObject(name, text) || isSecret(text)) return false;
  return certainty === "sure" || looksRandom(text);
}

/** Long, of letters and digits, and without a space: nobody calls a field so. */
export function looksRandom(value: string): boolean {
  return /^(?=.*\d)(?=.*[a-z])[\w+/=.:~-]{12,}$/i.test(value) && new Set(value).size >= 8;
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
