import { join } from "node:path";
import { stringify } from "yaml";
import { inside } from "./layout.ts";
import { api } from "./topology.ts";

/** How a client's files are given: as paths for daemons, or as their contents for a file that stands alone. */
export type Credentials =
  | { readonly by: "path"; readonly ca: string; readonly certificate: string; readonly key: string }
  | { readonly by: "content"; readonly ca: string; readonly certificate: string; readonly key: string };

/** Renders a kubeconfig with one context, named "seaworthy". */
export function renderKubeconfig({ by, ca, certificate, key }: Credentials): string {
  const name = "seaworthy";
  const base64 = (text: string) => Buffer.from(text).toString("base64");
  const cluster =
    by === "path" ? { "certificate-authority": ca } : { "certificate-authority-data": base64(ca) };
  const user =
    by === "path"
      ? { "client-certificate": certificate, "client-key": key }
      : { "client-certificate-data": base64(certificate), "client-key-data": base64(key) };
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server: api.url, ...cluster } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    "current-context": name,
  });
}

/** The kubeconfig of a daemon that runs on a machine as one of the cluster's identities. */
export const pathKubeconfig = (identity: string): string =>
  renderKubeconfig({
    by: "path",
    ca: join(inside.pki, "ca.crt"),
    certificate: join(inside.pki, `${identity}.crt`),
    key: join(inside.pki, `${identity}.key`),
  });
