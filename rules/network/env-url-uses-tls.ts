import { addressesIn } from "../kubernetes/addresses.ts";
import { rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

/** Schemes in clear, and what to write in their place. */
const tlsSchemes: Readonly<Record<string, string>> = {
  redis: "use rediss://",
  nats: "use tls://",
  amqp: "use amqps://",
  mqtt: "use mqtts://",
  ldap: "use ldaps://",
  ws: "use wss://",
};

function isLocal(host: string): boolean {
  return host === "localhost" || host === "127.0.0.1" || host === "[::1]";
}

export const envUrlUsesTls = rule({
  id: "env-url-uses-tls",
  title: "Workloads connect to every address with TLS.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: false,
  requirements: [38],
  remediation: ["Use the scheme with TLS, and mount the authority that the client must trust."],
  subjects: everyWorkload,
  check: (workload) =>
    problemsOf(workload.containers(), ({ spec, title }) =>
      problemsOf(spec.env ?? [], (variable) => {
        const { name, value = "" } = variable;
        const plain = addressesIn(value).find(
          ({ host, scheme = "" }) => tlsSchemes[scheme] !== undefined && !isLocal(host),
        );
        if (plain)
          return `env ${name} of ${title} dials ${plain.host} by ${plain.scheme}://; ${tlsSchemes[plain.scheme ?? ""]}`;
        return (
          /sslmode=(disable|allow|prefer)\b/.test(value) &&
          `env ${name} of ${title} lets the connection be in clear: sslmode`
        );
      }),
    ),
});
