import { execa } from "execa";
import { Problem } from "../../../lib/problem.ts";

const apiVersion = "cert-manager.io/v1";
const name = "seaworthy-smoke";
/** Longer than a controller takes that has just become the leader. */
const patience = "120s";

const selfSigned = (namespace: string) => ({
  apiVersion,
  kind: "Issuer",
  metadata: { name, namespace },
  spec: { selfSigned: {} },
});

const certificate = (namespace: string, duration: string) => ({
  apiVersion,
  kind: "Certificate",
  metadata: { name, namespace },
  spec: {
    secretName: name,
    commonName: name,
    dnsNames: [`${name}.invalid`],
    duration,
    issuerRef: { name, kind: "Issuer" },
  },
});

/** A certificate that the API server itself takes, and that the webhook has to refuse. */
export function certificateProbe(namespace: string) {
  return {
    right: certificate(namespace, "2h"),
    wrong: certificate(namespace, "10m"),
    refusal: "certificate duration must be greater than",
  };
}

/** A certificate is issued, and what was made for that is taken away. */
export async function issueCertificate(namespace: string, env: NodeJS.ProcessEnv): Promise<void> {
  const kubectl = (words: readonly string[], input?: object) =>
    execa("kubectl", [...words, `--namespace=${namespace}`], {
      ...{ env, reject: false },
      ...(input && { input: JSON.stringify(input) }),
    });
  const ensure = async (done: string, answer: ReturnType<typeof kubectl>) => {
    const { failed, stderr } = await answer;
    if (failed)
      throw new Problem(
        `cert-manager ${done}: ${stderr}`,
        `Check \`kubectl --namespace ${namespace} get certificates,certificaterequests,issuers\` and the logs of the Deployment cert-manager-controller.`,
      );
  };
  const objects = [selfSigned(namespace), certificate(namespace, "2h")];
  const clear = () =>
    kubectl([
      "delete",
      "--ignore-not-found",
      ...["certificate", "issuer", "secret"].map((kind) => `${kind}/${name}`),
    ]);
  await ensure("could not be cleared of an earlier test", clear());
  try {
    const items = { apiVersion: "v1", kind: "List", items: objects };
    await ensure("does not take a certificate", kubectl(["create", "--filename=-"], items));
    const ready = ["wait", `certificate/${name}`, "--for=condition=Ready", `--timeout=${patience}`];
    await ensure("does not issue a certificate", kubectl(ready));
  } finally {
    await clear();
  }
}
