import { hostCertificates, type Manifest, type RouteModel } from "./model.ts";

/** The Ingress that serves all hosts, as every controller of an IngressClass understands it. */
export function ingressObject(model: RouteModel, annotations: Readonly<Record<string, string>>): Manifest {
  const { className, tls } = model;
  return {
    ...ingressManifest("routes", model.name, { ...model.annotations, ...annotations }),
    spec: {
      ingressClassName: className,
      ...(tls && {
        tls: hostCertificates(model, tls).map(({ hosts, secret }) => ({ hosts, secretName: secret })),
      }),
      rules: rules(model),
    },
  };
}

/** The same routes once more without a certificate, for those who come with plain HTTP. */
export function plainIngressObject(
  model: RouteModel,
  role: string,
  annotations: Readonly<Record<string, string>>,
): Manifest {
  return {
    ...ingressManifest(role, `${model.name}-${role}`, annotations),
    spec: { ingressClassName: model.className, rules: rules(model) },
  };
}

function ingressManifest(role: string, name: string, annotations: Readonly<Record<string, string>>) {
  return {
    role,
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name, ...(Object.keys(annotations).length > 0 && { annotations }) },
  };
}

function rules({ hosts }: RouteModel) {
  return hosts.map(({ host, paths }) => ({
    ...(host && { host }),
    http: {
      paths: paths.map(({ path, service, port }) => ({
        path,
        pathType: "Prefix",
        backend: { service: { name: service, port: { number: port } } },
      })),
    },
  }));
}
