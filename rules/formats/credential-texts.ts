import { addressesIn } from "../kubernetes/addresses.ts";
import { credentialName } from "./credential-names.ts";
import { isCredential, isHarmless, looksRandom } from "./credentials.ts";

/** Knows the names of Secrets, which a setting may name instead of holding a secret. */
export type IsSecret = (name: string) => boolean;

const noSecret: IsSecret = () => false;

/** What is a credential by its look, whatever it is called. Headers alone, as code and documents quote them, are none. */
const shapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z]{1,16} ){0,4}PRIVATE KEY-----(?:\s|\\n)*[A-Za-z0-9+/=]{4}/, "a private key"],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,}|glpat-[\w-]{20,})/, "a token of a Git server"],
  [/\bxox[abeprs]-[\w-]{20,}|hooks\.slack\.com\/services\/T\w+\/B\w+\/\w{16,}/, "a token of Slack"],
  [/\b(?:sk|rk)_live_\w{16,}|\bAIza[\w-]{35}\b|\bnpm_[A-Za-z0-9]{36}\b/, "a token of a cloud service"],
  [
    /\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+(?=\S*\d)[\w.~+/=-]{16,}/i,
    "an authorization header",
  ],
  [
    /(?<![\w.+-])[\w.+-]{1,128}:(?![^\s@]{0,256}\$[({\w])[^\s:@/]{3,256}@(?:tcp|tcp6|unix)\(/,
    "a data source name with a password",
  ],
];

/** Settings in one line: of Azure and ADO.NET between semicolons, of libpq between spaces. */
const semicolons =
  /=[^;\n"']{0,256};[ \t]{0,4}(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password|Pwd)=([^;"'\s]+)|(?:^|["'\s=])(?:Password|Pwd)=([^;"'\s]+);[A-Za-z ]{1,40}=/gi;
const libpq = /\b(?:host|user|dbname)=\S{1,256}\s(?:[^\n]{0,512}?\s)?password=("[^"]*"|'[^']*'|[^\s"']+)/gi;

/** Files by which clients log in: .npmrc, .netrc, Docker's config.json, kubeconfig, keepalived.conf. */
const logins: readonly RegExp[] = [
  /^[ \t]*\/\/\S{1,256}:_(?:authToken|auth|password)[ \t]*=[ \t]*["']?([^\s"']+)/gm,
  /\bmachine\s+\S{1,256}\s+login\s+\S{1,256}\s+password\s+(\S+)/g,
  /"auths"\s*:\s*\{\s*"[^"\n]{1,256}"\s*:\s*\{[^{}]{0,1024}?"auth"\s*:\s*"([^"\s]+)"/g,
  /\bclient-key-data["']?[ \t]*:[ \t]*["']?([A-Za-z0-9+/=]{16,})/g,
  /^[ \t]*auth_pass[ \t]+["']?([^\s"']+)/gm,
];

/** What makes a text a credential by its look; never quotes it. */
export function credentialIn(text: string): string | undefined {
  const shape = shapes.find(([pattern]) => pattern.test(text));
  if (shape) return shape[1];
  if (addressesIn(text).some(({ hasPassword }) => hasPassword)) return "a URL with a password";
  const given = logins.flatMap((pattern) => Array.from(text.matchAll(pattern), ([, value = ""]) => value));
  if (given.some((value) => !isHarmless(value))) return "a login of a client";
  const strings = [
    ...Array.from(text.matchAll(semicolons), ([, last, first]) => last ?? first ?? ""),
    ...Array.from(text.matchAll(libpq), ([, value = ""]) => unquoted(value)),
  ];
  return strings.some((value) => !isHarmless(value)) ? "a connection string with a password" : undefined;
}

interface Setting {
  readonly name: string;
  readonly value: string;
  readonly quoted: boolean;
}

const key = "[A-Za-z_][\\w.-]{0,255}";
const quotedValue = `"(?:[^"\\\\\\n]|\\\\.){1,4096}"|'[^'\\n]{1,4096}'`;

/** Ways to write a setting; each has its name and its value. */
const line = new RegExp(
  `^[ \\t]*(?:-[ \\t]+)?(?:(?:export|set|setx|ENV)[ \\t]+)?["']?(${key})["']?[ \\t]*[:=][ \\t]*(\\S.*)$`,
  "gm",
);
const inline = new RegExp(`(?<![\\w.-])["']?(${key})["']?[ \\t]*(?::|=>?)[ \\t]*(${quotedValue})`, "g");
const element = new RegExp(`<(${key})>([^<>\\s]{1,4096})</\\1>`, "g");
const named = new RegExp(
  `\\bname["']?\\s*[=:]\\s*["']?(${key})["']?\\s*,?\\s*["']?value["']?\\s*[=:]\\s*(${quotedValue}|[^\\s,}"'/>]+)`,
  "g",
);
const hadoop = new RegExp(`<name>\\s*(${key})\\s*</name>\\s*<value>([^<>\\n]*)</value>`, "g");
const words = /^[ \t]*(requirepass|masterauth|primaryauth)[ \t]+(\S+)/gim;

/** The settings in a text that may be credentials: of YAML, JSON, TOML, XML, properties, and lines of a shell. */
function* settingsIn(text: string): Generator<Setting> {
  for (const pattern of [line, inline, element, named, hadoop, words]) {
    for (const [, name = "", written = ""] of text.matchAll(pattern)) {
      if (credentialName(name) === undefined) continue;
      const raw = pattern === line ? withoutRest(written) : written;
      const value = unquoted(raw);
      yield { name, value, quoted: value !== raw };
    }
  }
}

/** Without a comment, a comma or a semicolon at its end. */
function withoutRest(written: string): string {
  const quoted = new RegExp(`^(?:${quotedValue})`).exec(written)?.[0];
  return (
    quoted ??
    written
      .trimEnd()
      .replace(/(?<!\s)\s+(?:[#;]|\/\/).*$/, "")
      .replace(/[,;]$/, "")
  );
}

function unquoted(text: string): string {
  return /^(["']).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/** Files whose lines are code: what is set there is mostly computed. */
const code =
  /\.(py|js|mjs|cjs|ts|tsx|go|lua|rb|pl|php|java|groovy|rego|star|tpl|tmpl|gotmpl|md|html?|css|sql)$/i;

/** A word of code, or two with a dot between: `config.password`, `getenv("X")`. */
const expression = /[\s(){}[\]<>|`*&\\]|^[A-Za-z_]\w*(\.[A-Za-z_]\w*)+$|^[$%&!]/;

/**
 * The name of a setting in a text that is a credential, such as `spring.datasource.password`. What is written as code would
 * be counts only if it looks random.
 */
export function credentialSetting(
  text: string,
  { file = "", isSecret = noSecret }: { readonly file?: string; readonly isSecret?: IsSecret } = {},
): string | undefined {
  const strict = code.test(file);
  for (const { name, quoted, value } of settingsIn(text)) {
    // An AUTH in a file is mostly a section or a way to log in; a secret or token by that word alone a label or a field.
    if (/(^|[._-])auth$/i.test(name) || !isCredential(name, value, isSecret)) continue;
    if (!quoted && expression.test(value)) continue;
    if (/\s/.test(value) || value.length < 3) continue;
    if ((strict || /^(secret|token|credentials?|creds)$/i.test(name)) && !looksRandom(value)) continue;
    return name;
  }
  return undefined;
}

const option = new RegExp(
  `(?:^|[\\s"'])(--?[A-Za-z][\\w.-]*)(?:=|[ \\t]+)(?!-)(${quotedValue}|[^\\s"'\`;&|<>()]+)`,
  "g",
);
const assignment = new RegExp(`(?:^|[\\s;"'])([A-Za-z_]\\w*)=(${quotedValue}|[^\\s"'\`;&|<>()]+)`, "g");
/** Programs whose short options take a password. */
const shortOptions: readonly RegExp[] = [
  /\b(?:redis-cli|valkey-cli)\b[^|;&\n]{0,256}?\s-a[ \t]+["']?([^\s"']+)/g,
  /\b(?:mysql\w{0,32}|mariadb[\w-]{0,32})\b[^|;&\n]{0,256}?\s-p["']?([^\s"']+)/g,
  /\b(?:curl|wget)\b[^|;&\n]{0,256}?\s(?:-u|--user)[ =]["']?[^\s:"']+:([^\s"']+)/g,
];

/** The name of an option, or of a setting in a script, by which a command is given a credential. */
export function credentialInCommand(
  command: readonly string[],
  isSecret: IsSecret = noSecret,
): string | undefined {
  for (const [index, word] of command.entries()) {
    const [, name = "", value] = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word) ?? [];
    const given = value ?? command[index + 1] ?? "";
    if (name !== "" && isOptionCredential(name, unquoted(given), isSecret)) return `--${name}`;
  }
  return command.map((word) => credentialInScript(word, isSecret)).find((found) => found !== undefined);
}

function credentialInScript(text: string, isSecret: IsSecret): string | undefined {
  for (const pattern of [option, assignment]) {
    for (const [, name = "", value = ""] of text.matchAll(pattern)) {
      if (isOptionCredential(name.replace(/^-+/, ""), unquoted(value), isSecret)) return name;
    }
  }
  const short = shortOptions.some((pattern) =>
    Array.from(text.matchAll(pattern)).some(([, value = ""]) => !isHarmless(value) && !value.includes("$")),
  );
  return short ? "a short option" : undefined;
}

/** The next word of a switch is no value of it, and `--secret` mostly names one. */
function isOptionCredential(name: string, value: string, isSecret: IsSecret): boolean {
  if (value.startsWith("-") || value.includes("$") || !isCredential(name, value, isSecret)) return false;
  return !/(^|[-_.])secret$/i.test(name) || /[A-Z]/.test(value) || looksRandom(value);
}
