import "reflect-metadata";
import { ensureManifests } from "../../local/tools/manifests.ts";
import { loadSystem, type SystemSettings } from "../../systems/index.ts";
import { type Pair, selfSigned } from "../readiness/live-support/certificates.ts";
import { type Manifest, manifestsOf } from "./manifest.ts";
import { generatedSecret, type Inputs, registeredIn } from "./program.ts";

/** Made once: the API server warns of a Secret whose certificate isn't one, or belongs to another key. */
let pair: Promise<Pair> | undefined;

/** The Kubernetes objects that the program registers for these settings, with certificates that can be read. */
export async function objectsOf(settings: SystemSettings): Promise<readonly Manifest[]> {
  if (settings.system === "platform") await ensureManifests();
  pair ??= selfSigned("seaworthy.test");
  const made = await pair;
  const createSystem = await loadSystem(settings);
  return manifestsOf(await registeredIn(() => createSystem(), outputsWith(made)));
}

function outputsWith({ cert, key }: Pair): (type: string, name: string) => Inputs {
  const tls = {
    certPem: cert,
    certRequestPem: cert,
    privateKeyPem: key,
    privateKeyPemPkcs8: key,
    validityEndTime: "2099-01-01T00:00:00Z",
  };
  return (type) => {
    if (type === "random:index/randomPassword:RandomPassword") return { result: generatedSecret };
    return type.startsWith("tls:") ? tls : {};
  };
}
