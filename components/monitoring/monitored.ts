import { type Input, output } from "@pulumi/pulumi";
import type { CertificateAuthority } from "../certificates/index.ts";
import type { SourceName } from "../certificates/options.ts";
import { selector } from "../identity.ts";
import type { MonitoredCertificates } from "./alerts/certificates.ts";
import type { ScrapeTarget } from "./target.ts";

/** What has a Service of its own name, in front of pods that carry the name too. */
export function scrapeTarget(partOf: string, service: string, port: number): ScrapeTarget {
  const pods = selector({ name: service, component: "", partOf });
  return { service, serviceLabels: pods, portName: "metrics", port, pods };
}

/** To be asked last: the authority knows only the leaves that it has issued. */
export function monitoredCertificates(
  source: SourceName,
  authority: CertificateAuthority,
): Input<MonitoredCertificates> {
  if (source === "cert-manager") return { kind: "cert-manager", certificates: authority.issued };
  if (source === "external") return { kind: "x509-exporter", secrets: authority.issued };
  const authorities = Object.entries(authority.authorityExpiries);
  const ends = [
    ...authority.expiries.map(({ secret, notAfter }) => ({ name: secret, notAfter })),
    ...authorities.map(([generation, notAfter]) => ({ name: `authority ${generation}`, notAfter })),
  ];
  return output(ends).apply((certificates) => ({ kind: "known" as const, certificates }));
}
