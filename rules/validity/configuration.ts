import { isThere, object, type Problem, type Tables, text, type Values } from "./check.ts";
import * as form from "./forms.ts";

/** What a Secret of a type must have. */
const keysOfTypes: Readonly<Record<string, readonly string[]>> = {
  "kubernetes.io/dockercfg": [".dockercfg"],
  "kubernetes.io/dockerconfigjson": [".dockerconfigjson"],
  "kubernetes.io/ssh-auth": ["ssh-privatekey"],
  "kubernetes.io/tls": ["tls.crt", "tls.key"],
};
const account = "kubernetes.io/service-account.name";

export const configurationTables: Tables = {
  "core.v1.ConfigMap": {
    keys: { data: form.configKey, binaryData: form.configKey },
    together: (values) => [
      ...encodingProblems(values, "binaryData"),
      ...Object.keys(object(values, "data") ?? {}).map(
        (key): Problem =>
          key in (object(values, "binaryData") ?? {}) && [`data[${key}]`, "is in binaryData, too"],
      ),
    ],
  },
  "core.v1.Secret": {
    keys: { data: form.configKey, stringData: form.configKey },
    together: (values) => [...encodingProblems(values, "data"), ...secretProblems(values)],
  },
};

/** What isn't known yet, or isn't shown, is Pulumi's to encode. */
function encodingProblems(values: Values, field: string): readonly Problem[] {
  const properties = Object.entries(Object.getOwnPropertyDescriptors(object(values, field) ?? {}));
  return properties.map(
    ([key, { value }]): Problem =>
      typeof value === "string" &&
      !form.base64.fits(value.replaceAll(/[\r\n]/g, "")) && [`${field}[${key}]`, "must be Base64"],
  );
}

function secretProblems(values: Values): readonly Problem[] {
  const type = text(values, "type") ?? "";
  const has = (key: string) => ["data", "stringData"].some((field) => key in (object(values, field) ?? {}));
  const annotations = object(object(values, "metadata"), "annotations") ?? {};
  return [
    ...(keysOfTypes[type] ?? []).map(
      (key): Problem => !has(key) && [`data[${key}]`, `is missing, which type ${type} asks for`],
    ),
    type === "kubernetes.io/basic-auth" &&
      !has("username") &&
      !has("password") && ["data[username]", `is missing, or password, which type ${type} asks for`],
    type === "kubernetes.io/service-account-token" &&
      !isThere(annotations, account) && [
        `metadata.annotations[${account}]`,
        `is missing, which type ${type} asks for`,
      ],
  ];
}
