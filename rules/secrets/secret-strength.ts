import { isPlaceholder, namesCredential, standsForAnother, strength } from "../formats/credentials.ts";
import { secretValues } from "../kubernetes/secrets.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const secretStrength = rule({
  id: "secret-strength",
  title: "Passwords and keys are long enough.",
  pack: "baseline",
  severity: "high",
  levels: "aaM",
  relation: false,
  requirements: [85, 86],
  remediation: ["Generate it with openssl rand -hex 32, or let the program generate it."],
  subjects: everyObject<unknown>("Secret"),
  check: ({ object }) => {
    const credentials = secretValues(object).filter(
      ({ key }) => namesCredential(key) || /(^|[_-])KEY$/.test(key),
    );
    if (credentials.length === 0)
      return new NotApplicable("It has no password or key that a person could have chosen.");
    return problemsOf(credentials, ({ key, read }) => {
      const value = read().trim();
      // Keys of X.509 and known placeholders are for other rules.
      if (value.includes("-----BEGIN") || isPlaceholder(value) || standsForAnother(value)) return undefined;
      return (
        strength(value) < 112 && `${key} could be guessed: it has ${value.length} characters of too few kinds`
      );
    });
  },
});
