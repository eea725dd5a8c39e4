import { CannotTell, judged, liveCheck } from "../check.ts";
import { serviceProxy } from "../prometheus.ts";

interface Traces {
  readonly traces?: readonly { readonly traceID: string; readonly rootServiceName?: string }[];
}

const hour = 3600;

export const traceReceived = liveCheck({
  id: "live-trace-received",
  title: "The trace store has a trace of the stack from the last hour.",
  severity: "low",
  remediation: ["Give the services an OpenTelemetry endpoint, and let them reach it."],
  look: async (cluster, { clock, namespaces, settings }) => {
    if (!settings.tempo) throw new CannotTell("Where the stack's traces go isn't said: `live.tempo`.");
    const root = serviceProxy(settings.tempo);
    const end = Math.floor(clock.getTime() / 1000);
    return await Promise.all(
      namespaces.map(async (namespace) => {
        const query = encodeURIComponent(`{ resource.k8s.namespace.name = "${namespace}" }`);
        const path = `${root}/api/search?q=${query}&start=${end - hour}&end=${end}&limit=1`;
        return { namespace, trace: (await cluster.get<Traces>(path))?.traces?.[0] };
      }),
    );
  },
  judge: (seen) =>
    seen.map(({ namespace, trace }) => {
      const problem = trace === undefined ? "no trace of it arrived in the last hour" : undefined;
      const evidence = trace && `trace ${trace.traceID} of ${trace.rootServiceName ?? "an unnamed service"}`;
      return judged(`Namespace ${namespace}`, problem, "Its traces arrive.", evidence);
    }),
});
