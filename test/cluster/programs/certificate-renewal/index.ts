import { Config } from "@pulumi/pulumi";
import { PulumiSource } from "../../../../components/certificates/pulumi.ts";
import { certificates } from "../../../../components/certificates/settings.ts";
import { KubernetesNamespace } from "../../../../components/kubernetes.ts";

/** A leaf that is due for renewal from its birth: the rules refuse that, and no test needs to wait for hours. */

const name = new Config().require("namespace");
const labels = { "app.kubernetes.io/part-of": "certificates" };
const parent = new KubernetesNamespace("namespace", { metadata: { name } });
const namespace = { reference: parent.metadata.name };

const preset = certificates.parse(undefined);
const { validityHours } = preset.leaf;
const options = { ...preset, leaf: { ...preset.leaf, renewBeforeHours: validityHours } };
const source = new PulumiSource({
  parent,
  prefix: "certificates",
  namespace,
  name,
  labels,
  options,
});
source.issue({ secretName: "client-tls", commonName: "cordum-scheduler", dnsNames: [], usage: "client" });
