/** How sure a name makes it: a credential, or one if the value looks random, too. */
export type Certainty = "sure" | "perhaps";

/** Last words of names that hold a credential, also with a prefix glued on, such as PGPASSWORD. */
const endings =
  /(PASSWORDS?|PASSWD|PASSPHRASE|PASSCODE)$|^(PASS|SECRET|TOKEN|CREDENTIALS?|CREDS|AUTH|PASSKEY)$|^(DB|PG|MYSQL|REDIS|SMTP|MAIL|ROOT|USER|ADMIN|REQUIRE)PASS$|^(MASTER|PRIMARY|REDISCLI)AUTH$|(API|AUTH|ACCESS|BEARER|REFRESH)TOKEN$|(CLIENT|APP|SHARED|JWT)SECRET$|(API|SECRET|PRIVATE|ACCESS|ENCRYPTION|SIGNING|ACCOUNT|MASTER)KEY$/;

/** What stands before KEY where the key is one to keep secret. */
const secretKeys: ReadonlySet<string> = new Set([
  ...["API", "PRIVATE", "SECRET", "ACCESS", "ENCRYPTION", "ENCRYPT", "DECRYPTION", "SIGNING", "SIGN"],
  ...["MASTER", "SHARED", "ACCOUNT", "HMAC", "AES", "PASS"],
]);

/** What stands before KEY where it may as well be the name of a field, a file or a public key. */
const doubtfulKeys: ReadonlySet<string> = new Set([
  ...["APP", "APPLICATION", "AUTH", "JWT", "COOKIE", "SESSION", "FERNET", "CIPHER", "CRYPT", "CRYPTO"],
  ...["STORAGE", "WEBHOOK", "DEPLOY", "INTEGRATION", "INGEST", "INGESTION", "LICENSE", "LICENCE"],
  ...["SUBSCRIPTION", "SIGNATURE", "SERVICE", "SERVER", "ADMIN", "TOKEN", "TRACKING", "CLIENT"],
]);

/** Tokens that tell two things apart, or where a list goes on. */
const plainTokens = /\b(INITIAL CLUSTER|CONTINUE|CONTINUATION|NEXT|PAGE|SYNC|CANCEL|CANCELLATION) TOKEN$/;

/** The words of a name, in capitals: `spring.datasource.dbPassword2` ends in DB, PASSWORD. */
export function wordsOfName(name: string): readonly string[] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2")
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== "");
  const last = words.at(-1) ?? "";
  if (words.length > 1 && /^\d+$/.test(last)) return words.slice(0, -1);
  return [...words.slice(0, -1), last.replace(/(?<=[A-Z])\d+$/, "")];
}

/** What a variable, key or option of that name holds; `…_FILE` and `…_PATH` only say where a credential is. */
export function credentialName(name: string): Certainty | undefined {
  const words = wordsOfName(name);
  const [before = "", last = ""] = words.length > 1 ? words.slice(-2) : ["", ...words];
  if (plainTokens.test(words.join(" "))) return undefined;
  if (endings.test(last) || words.slice(-3).join(" ") === "SECRET KEY BASE") return "sure";
  // PWD and OLDPWD by themselves are a shell's folders.
  if (/^(PWD|PW)$/.test(last)) return before === "" || before === "OLD" ? undefined : "sure";
  if (last !== "KEY") return undefined;
  if (secretKeys.has(before)) return "sure";
  return doubtfulKeys.has(before) ? "perhaps" : undefined;
}

/** Whether a variable or key of that name holds a credential by its name alone. */
export function namesCredential(name: string): boolean {
  return credentialName(name) === "sure";
}

/** Last words of names that also stand for the name of a Secret, and what stands before them then. */
const objects = /^(SECRET|CREDENTIALS?|CREDS)$/;
const objectQualifiers: ReadonlySet<string> = new Set([
  ...["TLS", "SSL", "CERT", "CERTS", "CERTIFICATE", "CA", "PULL", "IMAGE", "REGISTRY", "EXISTING", "SERVING"],
  ...["ROOT", "KUBERNETES", "KUBE", "K8S", "NAMESPACE", "TARGET", "SOURCE", "KEYSTORE", "TRUSTSTORE"],
]);
const shared: ReadonlySet<string> = new Set([
  ...["CLIENT", "JWT", "SESSION", "COOKIE", "OAUTH", "OAUTH2", "OIDC", "SHARED", "HMAC", "APP", "API"],
  ...["AUTH", "WEBHOOK", "SIGNING", "CONSUMER", "BOT", "ACCESS"],
]);
const objectName = /^(?:[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?\/)?[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?$/;
const objectEnding =
  /(^|[-.])(tls|ssl|certs?|certificates?|ca|secrets?|credentials?|creds|auth|tokens?|passwords?|keys?|pull|registry|config|login|keystore)$/;

/** Whether a value is the name of a Secret rather than a secret: `TLS_SECRET: web-tls`, `--cert-secret=shop/front`. */
export function namesSecretObject(name: string, value: string): boolean {
  const words = wordsOfName(name);
  const before = words.at(-2) ?? "";
  if (!objects.test(words.at(-1) ?? "") || !objectName.test(value)) return false;
  if (objectQualifiers.has(before) || value.includes("/")) return true;
  return !shared.has(before) && objectEnding.test(value);
}
