import { everyOne, hoursSince } from "../ask.ts";
import {
  CannotTell,
  type ClusterReader,
  type Judgement,
  judged,
  type LiveContext,
  liveCheck,
  notApplicable,
  type ServedCertificate,
  type Server,
} from "../check.ts";
import type { EndpointSlice, Service } from "../objects.ts";
import { everyRoute, requestTo } from "../routes.ts";

interface Seen {
  readonly subject: string;
  readonly certificate?: ServedCertificate;
  readonly silence?: string;
}

export const certNotExpiring = liveCheck({
  id: "live-cert-not-expiring",
  title: "Certificates, as presented by servers, match their names, are trusted, and don't expire soon.",
  severity: "critical",
  deadlineSeconds: 60,
  remediation: [
    "Deploy again: certificates that are due are renewed then (docs/decisions/0005).",
    "If the Secret holds a newer one, the server hasn't read it: start its pods again.",
  ],
  look: async (cluster, context) => {
    const outside = await servedOutside(cluster, context);
    const inside = await servedInside(cluster, context);
    return await Promise.all(
      [...outside, ...inside].map(([subject, server]) => show(cluster, subject, server)),
    );
  },
  judge: (seen, context) =>
    seen.length === 0
      ? notApplicable("the stack serves nothing by TLS")
      : seen.map((one) => judgeOne(one, context)),
});

type Place = readonly [subject: string, server: Server];

/** Once for each host of a route. */
async function servedOutside(cluster: ClusterReader, context: LiveContext): Promise<readonly Place[]> {
  const routes = (await everyRoute(cluster, context)).filter(({ https }) => https);
  const byHost = new Map(routes.map((route) => [route.host ?? route.address ?? "", route]));
  return [...byHost].map(([name, route]) => {
    const { address, authority, port = 443 } = requestTo(route, context);
    return [`https://${name}`, { address, port, name, ...(authority !== undefined && { authority }) }];
  });
}

/** As each pod serves it: one may not have read a new certificate yet. */
async function servedInside(cluster: ClusterReader, context: LiveContext): Promise<readonly Place[]> {
  const wanted = context.settings.internalTls;
  if (wanted.length === 0) return [];
  const services = await everyOne<Service>(cluster, context, "v1", "services");
  const slices = await everyOne<EndpointSlice>(cluster, context, "discovery.k8s.io/v1", "endpointslices");
  const { certificateAuthority: authority } = context.outputs;
  const trust = typeof authority === "string" && authority !== "" ? { authority } : {};
  return wanted.flatMap(({ port, service: name }) => {
    const service = services.find(({ metadata }) => metadata.name === name);
    const { namespace = "" } = service?.metadata ?? {};
    const named = service?.spec.ports?.find((one) => one.name === port || one.port === port);
    if (!named)
      throw new CannotTell(`\`live.internalTls\` names port ${port} of Service ${name}, which isn't there.`);
    const host = `${name}.${namespace}.svc`;
    return podsBehind(name, named.name, slices).map(
      ({ pod, port: number }): Place => [
        `${host}:${named.port} of Pod ${namespace}/${pod}`,
        { namespace, pod, port: number, name: host, ...trust },
      ],
    );
  });
}

function podsBehind(service: string, portName: string | undefined, slices: readonly EndpointSlice[]) {
  const own = slices.filter(({ metadata }) => metadata.labels?.["kubernetes.io/service-name"] === service);
  return own.flatMap(({ endpoints = [], ports = [] }) => {
    const port = ports.find(({ name }) => name === portName)?.port;
    const pods = endpoints.flatMap(({ targetRef }) =>
      targetRef?.kind === "Pod" ? [targetRef.name ?? ""] : [],
    );
    return port === undefined ? [] : pods.map((pod) => ({ pod, port }));
  });
}

async function show(cluster: ClusterReader, subject: string, server: Server): Promise<Seen> {
  try {
    return { subject, certificate: await cluster.servedCertificate(server) };
  } catch (error) {
    if (error instanceof CannotTell) return { subject, silence: error.message };
    throw error;
  }
}

function judgeOne({ certificate, silence, subject }: Seen, { clock, settings }: LiveContext): Judgement {
  if (!certificate) return { status: "UNKNOWN", subject, message: silence ?? "It showed none." };
  const { chain, dnsNames, notAfter, refusal } = certificate;
  const days = Math.floor(-hoursSince(notAfter, clock) / 24);
  const [first = "nobody", ...others] = dnsNames;
  const names = others.length === 0 ? first : `${first} and ${others.length} other names`;
  const evidence = `until ${notAfter}, for ${names}, by ${chain.slice(1).join(", ") || "itself"}`;
  const short = days < settings.certificateDays;
  const left =
    days < 0
      ? `it ended ${-days} days ago`
      : `it ends in ${days} days, of the ${settings.certificateDays} that it should have`;
  const problem = refusal === undefined ? (short ? left : undefined) : `clients refuse it: ${refusal}`;
  return judged(subject, problem, `It is good for ${days} days.`, evidence);
}
