import { credentialIn, isHarmless, namesCredential } from "../formats/credentials.ts";
import { rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const configmapNoCredentials = rule({
  id: "configmap-no-credentials",
  title: "No ConfigMap holds a credential.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: false,
  requirements: [90],
  remediation: ["Move the value to a Secret, and refer to it from the configuration."],
  subjects: everyObject<unknown>("ConfigMap"),
  check: ({ object }) => {
    const { data = {} } = object as { readonly data?: Readonly<Record<string, string>> };
    return problemsOf(Object.keys(data), (key) => {
      const value = data[key] ?? "";
      if (namesCredential(key) && !isHarmless(value)) return `${key} holds a credential`;
      const found = credentialIn(value);
      return found && `${key} holds ${found}`;
    });
  },
});
