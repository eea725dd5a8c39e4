import { BlockList, type IPVersion } from "node:net";
import {
  forbidden,
  isThere,
  list,
  needed,
  number,
  object,
  type Problem,
  type Tables,
  text,
} from "./check.ts";
import * as form from "./forms.ts";

export const networkTables: Tables = {
  "networking.v1.NetworkPolicySpec": {
    fields: { policyTypes: form.oneOf("Ingress", "Egress") },
    together: (values) => [list(values, "policyTypes").length > 2 && ["policyTypes", "has more than two"]],
  },
  "networking.v1.NetworkPolicyPort": {
    fields: { protocol: form.oneOf("TCP", "UDP", "SCTP"), port: form.port },
    together: (values) => {
      const [first, last] = [values.port, number(values, "endPort")];
      if (last === undefined) return [];
      return [
        typeof first !== "number"
          ? ["endPort", "needs a port that is a number"]
          : (last < first || !form.portNumber.fits(last)) && [
              "endPort",
              "must be a port's number, and not less than port",
            ],
      ];
    },
  },
  "networking.v1.NetworkPolicyPeer": {
    together: (values) => [
      ...forbidden(
        values,
        object(values, "ipBlock") !== undefined,
        "beside ipBlock",
        "podSelector",
        "namespaceSelector",
      ),
      ["ipBlock", "podSelector", "namespaceSelector"].every((field) => values[field] === undefined) && [
        "",
        "needs podSelector, namespaceSelector or ipBlock",
      ],
    ],
  },
  "networking.v1.IPBlock": {
    fields: { cidr: form.cidr, except: form.cidr },
    together: (values) =>
      list(values, "except").map(
        (one, index): Problem =>
          form.cidr.fits(one) &&
          form.cidr.fits(values.cidr) &&
          !isWithin(one, values.cidr) && [`except[${index}]`, "must be a part of cidr"],
      ),
  },
  "networking.v1.Ingress": {
    required: ["spec"],
    together: (values) => {
      const annotation = text(
        object(object(values, "metadata"), "annotations"),
        "kubernetes.io/ingress.class",
      );
      const named = text(object(values, "spec"), "ingressClassName");
      return [
        annotation !== undefined &&
          named !== undefined &&
          annotation !== named && ["spec.ingressClassName", "must be the class that the annotation names"],
      ];
    },
  },
  "networking.v1.IngressSpec": {
    fields: { ingressClassName: form.subdomain },
  },
  "networking.v1.IngressRule": {
    fields: { host: { ...form.host, fits: (value) => form.host.fits(value) && !form.ip.fits(value) } },
  },
  "networking.v1.IngressTLS": { fields: { hosts: form.host, secretName: form.subdomain } },
  "networking.v1.HTTPIngressRuleValue": { required: ["paths"] },
  "networking.v1.HTTPIngressPath": {
    required: ["backend"],
    fields: { pathType: form.oneOf("Exact", "Prefix", "ImplementationSpecific"), path: form.absolutePath },
    together: (values) => {
      if (!["Exact", "Prefix"].includes(text(values, "pathType") ?? "")) return [];
      const path = text(values, "path") ?? "";
      return [
        path === "" && ["path", "is missing"],
        /\/\/|\/\.\/|\/\.\.\/|%2f/i.test(path) && ["path", "can't have //, /./, /../ or %2f"],
        /\/\.\.?$/.test(path) && ["path", "can't end with /. or /.."],
      ];
    },
  },
  "networking.v1.IngressBackend": {
    atMostOne: ["service", "resource"],
    together: (values) => {
      const group = text(object(values, "resource"), "apiGroup");
      return [
        group !== undefined &&
          !form.subdomain.fits(group) && ["resource.apiGroup", `must be ${form.subdomain.allowed}`],
      ];
    },
  },
  "networking.v1.IngressServiceBackend": {
    fields: { name: form.label },
    together: (values) => {
      const port = object(values, "port") ?? {};
      const given = [(text(port, "name") ?? "") !== "", (number(port, "number") ?? 0) !== 0];
      return [
        given.every(Boolean) && ["port", "has name and number, of which one alone is allowed"],
        !given.some(Boolean) && ["port", "needs name or number"],
      ];
    },
  },
  "networking.v1.ServiceBackendPort": { fields: { name: form.portName, number: form.between(0, 65_535) } },
  "networking.v1.IngressClass": { required: ["spec"] },
  "networking.v1.IngressClassSpec": { required: ["controller"], fields: { controller: form.domainPath } },
  "networking.v1.IngressClassParametersReference": {
    fields: {
      kind: form.pathSegment,
      name: form.pathSegment,
      apiGroup: form.subdomain,
      scope: form.oneOf("Cluster", "Namespace"),
    },
    together: (values) => [
      ...needed(values, text(values, "scope") === "Namespace", "which scope Namespace asks for", "namespace"),
      ...forbidden(
        values,
        (text(values, "scope") ?? "Cluster") === "Cluster" && isThere(values, "namespace"),
        "without scope: Namespace",
        "namespace",
      ),
    ],
  },
};

/** Whether a range of addresses is within another and smaller. */
function isWithin(part: unknown, whole: unknown): boolean {
  const [inner, outer] = [form.cidrParts(part), form.cidrParts(whole)];
  if (!inner || !outer || inner.family !== outer.family || inner.bits <= outer.bits) return false;
  const family: IPVersion = outer.family === 4 ? "ipv4" : "ipv6";
  const block = new BlockList();
  block.addSubnet(outer.address, outer.bits, family);
  return block.check(inner.address, family);
}
