import { CannotTell, judged, liveCheck } from "../check.ts";
import { serviceProxy } from "../prometheus.ts";

interface Streams {
  readonly data?: {
    readonly result?: readonly { readonly values?: readonly (readonly [string, string])[] }[];
  };
}

const hour = 3600;

export const logReceived = liveCheck({
  id: "live-log-received",
  title: "The log store has log lines of the stack from the last hour.",
  severity: "medium",
  remediation: ["See whether the agent runs on every node, and whether it keeps the label `namespace`."],
  look: async (cluster, { clock, namespaces, settings }) => {
    if (!settings.loki) throw new CannotTell("Where the stack's logs go isn't said: `live.loki`.");
    const root = serviceProxy(settings.loki);
    const end = Math.floor(clock.getTime() / 1000);
    return await Promise.all(
      namespaces.map(async (namespace) => {
        const selector = encodeURIComponent(`{namespace="${namespace}"}`);
        const range = `start=${end - hour}&end=${end}&limit=1`;
        const said = await cluster.get<Streams>(`${root}/loki/api/v1/query_range?query=${selector}&${range}`);
        return { namespace, at: said?.data?.result?.[0]?.values?.[0]?.[0] };
      }),
    );
  },
  judge: (seen) =>
    seen.map(({ at, namespace }) => {
      const problem = at === undefined ? "no line of it arrived in the last hour" : undefined;
      const evidence = at === undefined ? "0 lines" : `last line ${new Date(Number(at) / 1e6).toISOString()}`;
      return judged(`Namespace ${namespace}`, problem, "Its lines arrive.", evidence);
    }),
});
