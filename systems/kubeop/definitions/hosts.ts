import { column, flag, type Kind, object, text } from "./schema.ts";

/** Kinds that say under which names apps are served. The operator sets their status, and does nothing else. */

const status = object("What the operator says.", {
  ready: flag("Always true once it was seen: neither a record nor a certificate follows from that."),
  message: { type: "string", description: "What the operator did." },
});

const host = text("Host name.", { minLength: 1 });
const columns = [column("Host", ".spec.host"), column("Ready", ".status.ready")];

export const dnsRecord: Kind = {
  kind: "DNSRecord",
  plural: "dnsrecords",
  scope: "Cluster",
  description: "A name in the DNS.",
  spec: object("What is wanted.", { host, target: text("What it stands for.") }, { required: ["host"] }),
  status,
  columns,
};

export const certificate: Kind = {
  kind: "Certificate",
  plural: "certificates",
  scope: "Cluster",
  description: "A certificate for a name.",
  spec: object(
    "What is wanted.",
    { host, dnsRecordRef: text("Name of the DNSRecord of the host.") },
    { required: ["host"] },
  ),
  status,
  columns,
};
