import { randomBytes } from "node:crypto";
import { execa } from "execa";
import { Problem } from "../../../lib/problem.ts";
import { identity } from "./controller.ts";
import { seal } from "./seal.ts";

const name = "seaworthy-smoke";
/** Longer than a controller takes that has just started. */
const patience = "60s";

/** A random value is sealed, and comes out as it was; neither the value nor any other Secret is shown. */
export async function unsealSecret(namespace: string, env: NodeJS.ProcessEnv): Promise<void> {
  const kubectl = async (what: string, words: readonly string[], input?: object): Promise<string> => {
    const options = { env, reject: false, ...(input && { input: JSON.stringify(input) }) };
    const { failed, stderr, stdout } = await execa("kubectl", words, options);
    if (failed)
      throw new Problem(
        `Sealed Secrets ${what}: ${stderr}`,
        `Check \`kubectl --namespace ${namespace} describe sealedsecrets\` and the logs of the Deployment ${identity.name}.`,
      );
    return stdout;
  };
  const here = `--namespace=${namespace}`;
  const clear = () =>
    kubectl("can't be cleared of a test", [
      ...["delete", here, "--ignore-not-found", `sealedsecrets.bitnami.com/${name}`, `secret/${name}`],
    ]);
  const path = `/api/v1/namespaces/${namespace}/services/http:${identity.name}:http/proxy/v1/cert.pem`;
  const certificate = await kubectl("does not show its public key", ["get", `--raw=${path}`]);
  const value = randomBytes(24).toString("base64");
  await clear();
  try {
    const object = sealedSecret(namespace, seal(value, certificate, namespace, name));
    await kubectl("is not accepted", ["create", "--filename=-"], object);
    const made = ["wait", `secret/${name}`, here, "--for=create", `--timeout=${patience}`];
    await kubectl("does not unseal", made);
    const data = ["get", `secret/${name}`, here, "--output=jsonpath={.data.value}"];
    const found = Buffer.from(await kubectl("does not unseal", data), "base64").toString();
    if (found !== value)
      throw new Problem(
        "A sealed value did not come out as it was.",
        "Is another controller of Sealed Secrets in the cluster?",
      );
  } finally {
    await clear();
  }
}

function sealedSecret(namespace: string, value: string) {
  const metadata = { name, namespace };
  return {
    apiVersion: "bitnami.com/v1alpha1",
    kind: "SealedSecret",
    metadata,
    spec: { encryptedData: { value }, template: { metadata } },
  };
}
