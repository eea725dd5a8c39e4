import { createHash } from "node:crypto";
import type { Input, Output, Resource } from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { type Identity, labels } from "./identity.ts";
import { Secret } from "./kubernetes.ts";
import type { Namespace } from "./namespace.ts";
import type { SecretVariable } from "./pod/mounts.ts";

/** As many letters and digits as hold 32 random bytes. */
const length = 43;

/** A random value, kept in the stack's encrypted state; another generation makes another value. */
export function randomValue(name: string, generation: number, parent: Resource): Output<string> {
  const keepers = { generation: `${generation}` };
  // Not RandomBytes: its id is the value itself, and ids are not secret.
  return new RandomPassword(name, { length, special: false, keepers }, { parent }).result;
}

/** 32 random bytes in standard base64, as ciphers and signatures take their keys; another generation makes others. */
export function randomKey(name: string, generation: number, parent: Resource): Output<string> {
  // As random as what it is a hash of, which holds 32 bytes.
  return randomValue(name, generation, parent).apply((value) =>
    createHash("sha256").update(value).digest("base64"),
  );
}

const passwordLength = 32;

/** A password that somebody signs in with, kept in the stack's encrypted state. */
export function randomPassword(name: string, parent: Resource): Output<string> {
  return new RandomPassword(name, { length: passwordLength }, { parent }).result;
}

export interface StoredSecretArgs {
  /** Name of the Secret. */
  readonly secret: string;
  readonly namespace: Namespace;
  /** Whose it is. */
  readonly identity: Identity;
  readonly values: Readonly<Record<string, Input<string>>>;
  /** Of the values: pods that read them are rolled when it changes. */
  readonly generation: number;
}

/** A Secret of generated values, which pods get by reference only: the variable for each key. */
export function storedSecret(
  name: string,
  { generation, identity, namespace, secret, values }: StoredSecretArgs,
  parent: Resource,
): (key: string) => SecretVariable {
  const metadata = { name: secret, namespace: namespace.reference, labels: labels(identity) };
  const stored = new Secret(name, { metadata, stringData: values }, { parent });
  return (key) => ({ secret: stored.metadata.name, key, generation });
}
