import { anyOf, everyPod } from "../ask.ts";
import { CannotTell, type Judgement, judged, liveCheck, notApplicable, unknown } from "../check.ts";
import { type Item, isOfJob } from "../objects.ts";

interface VulnerabilityReport extends Item {
  readonly report: {
    readonly artifact?: { readonly repository?: string; readonly tag?: string; readonly digest?: string };
    readonly summary: { readonly criticalCount: number; readonly highCount?: number };
    readonly updateTimestamp?: string;
  };
}

export const noCriticalCve = liveCheck({
  id: "live-no-critical-cve",
  title: "The scanner has scanned every running image, and found no critical vulnerability.",
  severity: "high",
  remediation: [
    "Deploy a version of the image in which it is mended.",
    "Let a scanner (Trivy operator) watch the namespace.",
  ],
  look: async (cluster, context) => {
    const reports = await anyOf<VulnerabilityReport>(
      cluster,
      context,
      "aquasecurity.github.io/v1alpha1",
      "vulnerabilityreports",
    );
    if (!reports)
      throw new CannotTell("No scanner reports in this cluster: it knows no VulnerabilityReports.");
    const pods = (await everyPod(cluster, context)).filter((pod) => !isOfJob(pod));
    const images = pods.flatMap(({ spec }) => spec.containers ?? []).flatMap(({ image }) => image ?? []);
    return { reports, images: [...new Set(images)].sort() };
  },
  judge: ({ images, reports }) =>
    images.length === 0 ? notApplicable("nothing runs") : images.map((image) => judgeImage(image, reports)),
});

function judgeImage(image: string, reports: readonly VulnerabilityReport[]): Judgement {
  const subject = `image ${image}`;
  const report = reports.find((one) => isOf(one, image));
  if (!report) return unknown(subject, "The scanner has no report of it.");
  const { summary, updateTimestamp } = report.report;
  const problem =
    summary.criticalCount > 0 ? `it has ${summary.criticalCount} critical vulnerabilities` : undefined;
  const evidence = `report ${report.metadata.name} of ${updateTimestamp ?? report.metadata.creationTimestamp}`;
  return judged(subject, problem, "Nothing critical is known of it.", evidence);
}

function isOf({ report: { artifact } }: VulnerabilityReport, image: string): boolean {
  const { digest, repository, tag } = artifact ?? {};
  if (digest !== undefined && image.endsWith(`@${digest}`)) return true;
  return (
    repository !== undefined && (image === `${repository}:${tag}` || image.endsWith(`/${repository}:${tag}`))
  );
}
