import { everyOne } from "../ask.ts";
import {
  CannotTell,
  type ClusterReader,
  type Judgement,
  judged,
  type LiveContext,
  liveCheck,
  notApplicable,
} from "../check.ts";
import type { EndpointSlice, Service } from "../objects.ts";
import type { LiveSettings } from "../settings.ts";

type Client = NonNullable<LiveSettings["connections"]>["clients"][number];

interface Target {
  /** `nats:4222`, as the settings name it. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
}

interface Tried {
  readonly client: Client;
  readonly targets: readonly Target[];
  readonly open: readonly boolean[];
}

export const netpolEnforced = liveCheck({
  id: "live-netpol-enforced",
  title: "Test connections that are declared succeed, and others are refused.",
  severity: "high",
  deadlineSeconds: 120,
  remediation: [
    "What is open and shouldn't be: see whether the CNI plugin enforces policies at all.",
    "What is closed and shouldn't be: compare the policy's selectors with the labels of client and server.",
  ],
  look: async (cluster, context): Promise<readonly Tried[] | undefined> => {
    const { connections } = context.settings;
    if (!connections) return undefined;
    const targets = await everyTarget(cluster, context);
    const [namespace = ""] = context.namespaces;
    const tried = connections.clients.map(async (client) => {
      const probe = { namespace, labels: client.labels, image: connections.image, targets };
      return { client, targets, open: await cluster.tryConnections(probe) };
    });
    return targets.length === 0 ? [] : await Promise.all(tried);
  },
  judge: (tried) => {
    if (!tried) return notApplicable("trying takes pods, which nobody has asked for: `live.connections`");
    if (tried.length === 0) return notApplicable("nothing of the stack offers a port");
    return tried.flatMap(judgeClient);
  },
});

/** Ports of Services behind which a pod is ready: where nobody listens, silence would prove nothing. */
async function everyTarget(cluster: ClusterReader, context: LiveContext): Promise<readonly Target[]> {
  const services = await everyOne<Service>(cluster, context, "v1", "services");
  const slices = await everyOne<EndpointSlice>(cluster, context, "discovery.k8s.io/v1", "endpointslices");
  return services.flatMap(({ metadata, spec }) => {
    const { clusterIP } = spec;
    const own = slices.filter((one) => one.metadata.labels?.["kubernetes.io/service-name"] === metadata.name);
    const ready = own.some(({ endpoints }) =>
      endpoints?.some(({ conditions }) => conditions?.ready !== false),
    );
    if (!ready || clusterIP === undefined || clusterIP === "None") return [];
    return (spec.ports ?? []).map(({ port }) => ({
      name: `${metadata.name}:${port}`,
      address: clusterIP,
      port,
    }));
  });
}

function judgeClient({ client, open, targets }: Tried): readonly Judgement[] {
  const subject = `client ${client.name}`;
  const unknown = client.reaches.filter((name) => !targets.some((target) => target.name === name));
  if (unknown.length > 0)
    throw new CannotTell(`\`live.connections\` names ${unknown.join(", ")}, behind which no pod is ready.`);
  const wrong = targets.flatMap(({ name }, place) => {
    const [is, should] = [open[place] === true, client.reaches.includes(name)];
    if (is === should) return [];
    return [
      is
        ? `${name} is open to it, and nothing declares that`
        : `${name} is closed to it, although it is declared`,
    ];
  });
  const refused = open.filter((one) => !one).length;
  const evidence = `${targets.length} ports tried: ${open.length - refused} open, ${refused} refused`;
  const problem = wrong.length > 0 ? wrong.join("; ") : undefined;
  return [judged(subject, problem, "The network does what is declared.", evidence)];
}
