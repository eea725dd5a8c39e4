import { namesCredential } from "../../rules/formats/credentials.ts";

/** What must not be shown, told by what it is called. */

/** Names that say where a secret is, how long it is or how long it lasts, not what it is. */
const harmlessEnd =
  /(names?|namespace|refs?|selectors?|paths?|files?|dirs?|mounts?|volumes?|seconds|minutes|hours|days|length|size|bits|version|generations?|type|mode|policy|algorithm|enabled|optional|urn|arn)$/i;

/** Wider than what readiness rules call a credential: one masked too many is a nuisance here, one too few is a leak. */
const sensitive =
  /pass(word|wd|phrase)|secret|token|credential|(api|access|private|encryption|signing|shared|account|master|ssh|host)[-_. ]?keys?|connection[-_ ]?string|bearer|authorization|cookie|pass$|last-applied-configuration|^(pwd?|pass|pin|otp|salt|jwt|dsn)$|[-_.](pwd?|pass)$/i;

/** `masterPw`, `rootPwd`. */
const sensitiveCamel = /[a-z\d]P[Ww][Dd]?$/;

/** Whether what is stored under that name is masked. */
export function isSensitive(name: string): boolean {
  if (harmlessEnd.test(name)) return false;
  return sensitive.test(name) || sensitiveCamel.test(name) || namesCredential(name);
}

/** What says where a secret is, below a name such as `secretKeyRef` or `imagePullSecrets`. */
export function isHarmlessBelow(key: string): boolean {
  return /^(name|secretName|namespace|optional|defaultMode)$|Ref$/.test(key);
}

/** Fields that hold the name of a variable or parameter, in Kubernetes, CloudFormation, Java and others. */
export const nameKeys = ["name", "key", "variable", "parameterkey", "parametername", "option"];

/** Fields that hold its value. */
export const valueKeys = [
  "value",
  "val",
  "values",
  "stringvalue",
  "parametervalue",
  "defaultvalue",
  "default",
];

/** A name without what only writes it apart: `ParameterKey`, `parameter_key`. */
export function spelling(key: string): string {
  return key.replace(/[-_]/g, "").toLowerCase();
}

/** What is kept beside secrets and isn't one: masked wherever it turns up, it would make a summary unreadable. */
const besideSecrets =
  /(^|[-_.])(user(name)?|login|host(name)?|port|database|db_?name|region|endpoint|engine|type|e?mail|ur[il]|address|schema|driver|zone|bucket|namespace|service|protocol|ssl_?mode|name)$/i;

/** Whether a Secret's key names something that is public, such as a user or a host. */
export function isBesideSecrets(key: string): boolean {
  return !isSensitive(key) && besideSecrets.test(key.replace(/([a-z\d])([A-Z])/g, "$1_$2"));
}
