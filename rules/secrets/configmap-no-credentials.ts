import { credentialIn, credentialSetting } from "../formats/credential-texts.ts";
import { isCredential } from "../formats/credentials.ts";
import { isSecretName } from "../kubernetes/secret-names.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { anyProblem, problemsOf } from "../model/unknown.ts";

interface ConfigMap {
  readonly data?: Readonly<Record<string, string>>;
  readonly binaryData?: Readonly<Record<string, string>>;
}

function problemOf(key: string, value: string, isSecret: (name: string) => boolean): string | undefined {
  const single = !value.trim().includes("\n");
  if (single && isCredential(key, value, isSecret)) return `${key} holds a credential`;
  const found = credentialIn(value);
  if (found) return `${key} holds ${found}`;
  const setting = credentialSetting(value, { file: key, isSecret });
  return setting && `${key} holds a credential in ${setting}`;
}

/** Bytes that aren't text, such as a keystore's, hold nothing that can be read here. */
function decoded(value: string): string {
  const text = Buffer.from(value, "base64").toString("utf8");
  return text.includes("\uFFFD") ? "" : text;
}

export const configmapNoCredentials = rule({
  id: "configmap-no-credentials",
  title: "No ConfigMap holds a credential.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: true,
  requirements: [90],
  remediation: ["Move the value to a Secret, and refer to it from the configuration."],
  subjects: everyObject<unknown>("ConfigMap"),
  check: ({ object }, { graph }) => {
    const { binaryData = {}, data = {} } = object as ConfigMap;
    const isSecret = isSecretName(graph);
    return anyProblem(
      () => problemsOf(Object.keys(data), (key) => problemOf(key, String(data[key] ?? ""), isSecret)),
      () =>
        problemsOf(Object.keys(binaryData), (key) =>
          problemOf(key, decoded(binaryData[key] ?? ""), isSecret),
        ),
    );
  },
});
