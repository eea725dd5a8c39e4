import { Config } from "@pulumi/pulumi";
import type { Certificate } from "../../../../components/certificates/certificate.ts";
import { CertificateAuthority } from "../../../../components/certificates/index.ts";
import { subjectNames } from "../../../../components/certificates/names.ts";
import { certificates } from "../../../../components/certificates/settings.ts";
import { KubernetesNamespace } from "../../../../components/kubernetes.ts";

/** An authority with the leaves of a server, of one that dials its peers too, and of a client. */

const config = new Config();
const name = config.require("namespace");
const options = certificates.parse(config.getObject("certificates"));

const labels = { "app.kubernetes.io/part-of": "certificates" };
const { metadata } = new KubernetesNamespace("namespace", { metadata: { name } });
const namespace = { reference: metadata.name };
const authority = new CertificateAuthority("certificates", { namespace, name, labels, ...options });

const names = { namespace: name, services: ["nats"], headless: ["cordum-nats"], loopback: true };
const issued: Readonly<Record<string, Certificate>> = {
  peer: authority.issue({
    secretName: "peer-tls",
    commonName: "nats",
    ...subjectNames(names),
    usage: "peer",
  }),
  server: authority.issue({
    secretName: "server-tls",
    commonName: "cordum.example.com",
    dnsNames: ["cordum.example.com"],
    usage: "server",
  }),
  client: authority.issue({
    secretName: "client-tls",
    commonName: "cordum-scheduler",
    dnsNames: [],
    usage: "client",
  }),
};

export const fingerprints = Object.fromEntries(
  Object.entries(issued).map(([role, { fingerprint }]) => [role, fingerprint]),
);
export const expiries = authority.expiries;
export const authorityExpiries = authority.authorityExpiries;
export const bundle = authority.bundle;
