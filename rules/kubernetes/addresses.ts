/** An address that a configuration dials. */
export interface Address {
  readonly scheme?: string;
  readonly host: string;
  readonly port?: number;
  /** As written; may hold a password, so it is never shown. */
  readonly hasPassword: boolean;
}

const url =
  /\b([a-z][a-z0-9+.-]{0,31}):\/\/(?:([^\s/@,'"`]*)@)?(\[[0-9a-f:]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?/gi;
const hostAndPort = /(?<![\w./:@-])([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?):(\d{2,5})(?![\w.:-])/gi;
const hostOption = /(?:^|\s)-(?:h|-host)[ =]([a-z0-9][a-z0-9.-]*)(?:\s+-(?:p|-port)[ =](\d{1,5}))?/gi;
const clusterName = /(?<![\w.:/@-])((?:[a-z0-9-]+\.){2,3}svc(?:\.cluster\.local)?)(?![\w:-])/gi;

/** The addresses in a text: URLs, `host:port`, `-h host -p port`, and names of cluster DNS. */
export function addressesIn(text: string): readonly Address[] {
  const found: Address[] = [];
  const rest = text.replace(
    url,
    (_, scheme: string, user: string | undefined, host: string, port?: string) => {
      found.push({
        scheme: scheme.toLowerCase(),
        ...address(host, port),
        hasPassword: hasPassword(user ?? ""),
      });
      return " ";
    },
  );
  for (const pattern of [hostAndPort, hostOption, clusterName]) {
    for (const [, host = "", port] of rest.matchAll(pattern))
      found.push({ ...address(host, port), hasPassword: false });
  }
  // A number, a time or a version isn't a host.
  return found.filter(({ host }) => /[a-z]/i.test(host) || /^\d+\.\d+\.\d+\.\d+$/.test(host));
}

/** What stands for a password is none: the pod, a program or a template puts it in. */
function hasPassword(user: string): boolean {
  const [, password = ""] = /:(.+)$/s.exec(user) ?? [];
  return password !== "" && !/\$[({]|\{\{|^\$\w+$|^[{<[].*[}>\]]$|^\*+$|^%([sdv]|\(.*\)s)$/.test(password);
}

function address(host: string, port: string | undefined): Pick<Address, "host" | "port"> {
  return { host: host.toLowerCase(), ...(port !== undefined && { port: Number(port) }) };
}

/** What a name means to the cluster's DNS; undefined for a name outside it. */
export interface ServiceName {
  readonly service: string;
  readonly namespace: string;
  /** The pod, where the name is that of one of a StatefulSet's. */
  readonly pod?: string;
}

/**
 * Reads a name as a pod of that namespace would resolve it. With two labels `a.b` may be Service a in namespace b, or pod a
 * of headless Service b: the caller tries both. https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function serviceNames(host: string, namespace: string): readonly ServiceName[] {
  const labels = host
    .replace(/\.$/, "")
    .replace(/\.cluster\.local$/, "")
    .split(".");
  const [a = "", b = "", c = ""] = labels;
  if (labels.at(-1) === "svc") {
    if (labels.length === 3) return [{ service: a, namespace: b }];
    return labels.length === 4 ? [{ pod: a, service: b, namespace: c }] : [];
  }
  if (labels.length === 1) return [{ service: a, namespace }];
  if (labels.length === 2)
    return [
      { service: a, namespace: b },
      { pod: a, service: b, namespace },
    ];
  return labels.length === 3 ? [{ pod: a, service: b, namespace: c }] : [];
}
