import { isPlaceholder, namesCredential } from "../formats/credentials.ts";
import { secretValues } from "../kubernetes/secrets.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf, some } from "../model/unknown.ts";

/** `gravl_user` and `gravl` (of `gravl_password`) are one. */
function sameStem(user: string, stem: string): boolean {
  return user === stem || user.replace(/[-_]?user$/i, "") === stem;
}

/** Words that are a user's name, or an environment's, under a key that is no credential's. */
function isPlainWord(value: string): boolean {
  return /^(admin|root|guest|default|test(ing)?|sample|example|dummy|placeholder)\d*$/i.test(value);
}

export const secretPlaceholder = rule({
  id: "secret-placeholder",
  title: "No Secret contains a well-known value.",
  pack: "baseline",
  severity: "critical",
  levels: "aMM",
  relation: false,
  requirements: [85, 86],
  remediation: ["Generate a value, and replace it wherever it was used, because it is public."],
  subjects: everyObject<unknown>("Secret"),
  check: ({ object }) => {
    const values = secretValues(object);
    if (values.length === 0) return new NotApplicable("It holds nothing.");
    return problemsOf(values, ({ key, read }) => {
      const value = read().trim();
      if (value.length > 64) return undefined;
      if (isPlaceholder(value) && !(isPlainWord(value) && !namesCredential(key)))
        return `${key} has a value that everybody tries first`;
      if (!namesCredential(key)) return undefined;
      const stem = value.replace(/[-_]?(pass(word)?|secret)$/i, "");
      const isUser = some(
        values,
        (other) => other.key !== key && /user/i.test(other.key) && sameStem(other.read(), stem),
      );
      return isUser && `${key} is made from the user's name`;
    });
  },
});
