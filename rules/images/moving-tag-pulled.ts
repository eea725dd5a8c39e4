import { parseImage } from "../kubernetes/images.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** Tags that are moved to each new build by their own makers' word. */
const moving =
  /^(latest|stable|edge|nightly|weekly|daily|rolling|next|canary|current|main|master|trunk|head|dev|develop|development|snapshot|staging|production|prod|beta|alpha|lts)$/i;

export const movingTagPulled = rule({
  id: "moving-tag-pulled",
  title: "Images with a mutable tag are the same on every node.",
  pack: "baseline",
  severity: "low",
  levels: "-aa",
  relation: false,
  requirements: [26],
  remediation: ["Name a version or a digest, or set imagePullPolicy: Always."],
  subjects: everyWorkload,
  check: (workload) => {
    const tagged = workload.containers().flatMap(({ spec, title }) => {
      const { digest, name, tag = "latest" } = parseImage(spec.image ?? "");
      return name !== "" && digest === undefined && moving.test(tag)
        ? [{ name, policy: spec.imagePullPolicy, tag, title }]
        : [];
    });
    if (tagged.length === 0) return new NotApplicable("None of its images has a tag that is known to move.");
    return problemsOf(tagged, ({ name, policy, tag, title }) => {
      // What Kubernetes takes where nothing is said.
      const taken = policy ?? (tag === "latest" ? "Always" : "IfNotPresent");
      return (
        taken !== "Always" &&
        `${title} takes ${name}:${tag} by imagePullPolicy ${taken}, so each node runs the build that it has`
      );
    });
  },
});
