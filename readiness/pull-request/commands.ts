/** Passwords in command lines, where only the program's own manual says which word is one. */

interface Flag {
  readonly programs: string;
  /** What stands before the password: a flag with the space after it, or one that the password follows at once. */
  readonly before: string;
  /** How the password looks. @default one word */
  readonly value?: string;
}

const word = String.raw`"[^"\n]*"|'[^'\n]*'|[^\s;|&]+`;
/** Of `user:password`, the password. */
const afterUser = String.raw`(?:["']?[^\s:"']{1,200}:)(?<value>[^\s"']+)`;

const flags: readonly Flag[] = [
  { programs: "(?:redis|valkey|keydb)-cli", before: String.raw`(?:-a|--pass)\s+` },
  { programs: "(?:mysql|mariadb)(?:dump|admin|check|import|show|slap|-[a-z-]+)?", before: "-p", value: word },
  { programs: "sshpass", before: String.raw`-p\s*` },
  { programs: "mongo(?:sh|dump|restore|export|import|stat|top)?", before: String.raw`-p\s+` },
  { programs: "ldap(?:search|add|modify|delete|whoami|passwd)", before: String.raw`-[ws]\s+` },
  { programs: "(?:sqlcmd|bcp|isql)", before: String.raw`-P\s*` },
  { programs: "(?:un)?zip", before: String.raw`-P\s+` },
  { programs: "7z[ar]?", before: "-p" },
  {
    programs: "(?:docker|podman|nerdctl|buildah|skopeo|crane|oras|helm|az|cf|oc|argocd|npm)",
    before: String.raw`(?<=\blogin\b[^\n]{0,300}\s)-p\s+`,
  },
  { programs: "vault", before: String.raw`(?<=\s)login\s+(?!-)` },
  { programs: "rabbitmqctl", before: String.raw`(?:add_user|change_password|authenticate_user)\s+\S+\s+` },
  { programs: "htpasswd", before: String.raw`-[a-zA-Z]*b[a-zA-Z]*\s+(?:\S+\s+){1,2}(?=\S+\s*(?:$|[;|&\n]))` },
  { programs: "mc", before: String.raw`alias\s+set\s+\S+\s+\S+\s+\S+\s+` },
  { programs: "aws", before: String.raw`configure\s+set\s+\S*(?:secret|token|key)\S*\s+` },
  {
    programs: "(?:curl|wget|http|https|xh|etcdctl|influx|clickhouse-client)",
    before: String.raw`(?:-u|--user|-U|--proxy-user|-a|--auth)[\s=]*`,
    value: afterUser,
  },
  { programs: "(?:smbclient|mount\\.cifs|rpcclient)", before: String.raw`-U\s*[^\s%]+%` },
  {
    programs: "kubectl|oc",
    before: String.raw`(?<=\bsecret\b[^\n]{0,500})--from-literal[= ]["']?[\w.-]{1,200}=`,
  },
];

/** The program stands first or after a path. */
const called = (programs: string) => String.raw`(?<![\w.-])(?:${programs})(?=\s)`;

/** What a program is given ends where the next command begins. */
const inCommands = flags.map(
  ({ before, programs, value = word }) =>
    new RegExp(
      String.raw`${called(programs)}[^\n;|&]{0,2000}?\s(?:${before})${value.includes("?<value>") ? value : `(?<value>${value})`}`,
      "dg",
    ),
);

/** Hardly a text calls any of the programs: this is searched once instead of once for each. */
const anyCalled = new RegExp(called(flags.map(({ programs }) => programs).join("|")));

/** Forms that are the same for whatever program reads them. */
const anywhere: readonly RegExp[] = [
  /(?<![\w-])-?-?pass(?:in|out)?(?:\s+|=)pass:(?<value>\S+)/dg,
  /\becho\s+(?:-[neE]+\s+)?(?:["']?[\w.-]{1,100}:)(?<value>[^\s"'|]+)["']?\s*\|\s*(?:sudo\s+)?chpasswd\b/dg,
  /\b(?:echo|printf)\s+(?:-[neE]+\s+)?(?:["']%s(?:\\n)?["']\s+)?(?<value>"[^"\n]*"|'[^'\n]*'|[^\s|]+)\s*\|[^\n|]{0,300}(?:--?password-stdin|--stdin|sudo\s+-S)\b/dg,
  /\b(?:IDENTIFIED\s+(?:WITH\s+\S+\s+)?BY|PASSWORD)\s+(?:PASSWORD\s+)?(?<value>'(?:[^'\n]|'')*'|"[^"\n]*")/dgi,
  /\bconfigure\s+set\s+\S*(?:secret|token)\S*\s+(?<value>\S+)/dgi,
];

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Where passwords are in a text that may be a command, or hold some. */
export function passwordSpans(text: string): readonly Span[] {
  const patterns = anyCalled.test(text) ? [...inCommands, ...anywhere] : anywhere;
  return patterns.flatMap((pattern) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const [start, end] = match.indices?.groups?.value ?? [0, 0];
      return isReference(text.slice(start, end)) ? [] : [{ start, end }];
    }),
  );
}

/** Which of a command's words hold a password. A word with spaces in it is one word, as for the kernel. */
export function passwordWords(words: readonly string[]): ReadonlySet<number> {
  const plain = words.map((one) => one.replace(/[\s;|&]/g, "_"));
  const spans = passwordSpans(plain.join(" "));
  const found = new Set<number>();
  let at = 0;
  for (const [index, one] of plain.entries()) {
    const end = at + one.length;
    if (spans.some((span) => span.start < end && span.end > at)) found.add(index);
    at = end + 1;
  }
  return found;
}

/** A variable that is filled in where the program runs, or a mask already. */
export function isReference(value: string): boolean {
  return /^["']?(\$\(\w+\)|\$\w+|\$\{\w+\}|%\w+%|\[secret\]?)["']?,?\s*$/.test(value);
}
