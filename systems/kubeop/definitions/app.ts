import { namePattern } from "../tenants/names.ts";
import { column, conditions, flag, type Kind, list, object, readyCondition, ruled, text } from "./schema.ts";

/** Manifests and values are whole files. */
const file = (description: string) => ({ type: "string", description });

const hooks = (when: string) =>
  list(
    `Containers to run ${when} a release.`,
    object("One container.", {
      image: text("Its image."),
      args: list("Its arguments.", { type: "string" }),
    }),
  );

/** The operator's Deployment of an app is `app-<name>`, and Services and pods are named after it. */
const maxAppName = 59;

export const app: Kind = {
  kind: "App",
  plural: "apps",
  scope: "Namespaced",
  description: "What runs in a project's namespace.",
  spec: object(
    "What is wanted. The operator runs apps of type Image; it takes notice of the others, and does nothing.",
    {
      type: { type: "string", enum: ["Image", "Git", "Helm", "Raw"], description: "Where the app is from." },
      image: text("Image of an app of type Image.", {
        minLength: 1,
        maxLength: 512,
        ...ruled({ rule: "!self.matches('\\\\s')", message: "an image reference has no space" }),
      }),
      git: object("Repository of an app of type Git.", {
        repo: text("URL.", { maxLength: 2048 }),
        ref: text("Branch, tag or commit."),
        path: text("Folder.", { maxLength: 4096 }),
      }),
      helm: object("Chart of an app of type Helm.", {
        chart: text("Name or URL.", { maxLength: 2048 }),
        version: text("Version."),
        values: file("Values, in YAML."),
      }),
      rawManifests: file("Manifests of an app of type Raw, in YAML."),
      hooks: object("What to run beside the app.", { pre: hooks("before"), post: hooks("after") }),
      host: text("Host name under which the app is served."),
    },
    {
      required: ["type"],
      ...ruled({
        rule: "self.type != 'Image' || has(self.image)",
        message: "an app of type Image needs spec.image",
      }),
    },
  ),
  status: object("What the operator says.", {
    ready: flag("Whether a pod is available, of this image or of an earlier one."),
    revision: text("Of the image."),
    conditions,
  }),
  rules: [
    {
      rule: `self.metadata.name.matches('${namePattern}') && size(self.metadata.name) <= ${maxAppName}`,
      message: `the name of an App becomes part of names and labels: use at most ${maxAppName} lower-case letters, digits and '-', with a letter or digit at both ends`,
    },
  ],
  columns: [column("Type", ".spec.type"), column("Host", ".spec.host"), readyCondition],
};
