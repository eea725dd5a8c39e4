import { createHash } from "node:crypto";
import { basename, dirname } from "node:path";
import type { Input } from "@pulumi/pulumi";
import type { input } from "../kubernetes.ts";

/** A file that a workload reads, kept in a ConfigMap of its own. */
export interface ConfigFile {
  /** Name of the ConfigMap. */
  readonly configMap: string;
  /** Full path in the container; its last part is the ConfigMap's key. */
  readonly path: string;
  readonly content: string;
}

/** An environment variable whose value is in a Secret. */
export interface SecretVariable {
  readonly secret: Input<string>;
  readonly key: string;
  /** Changes when the value does, so that pods roll; never the value or a hash of it. */
  readonly generation: number;
  /** The pod starts without the Secret too. @default false */
  readonly optional?: boolean;
}

/** A folder in memory-backed or node storage that is gone with its pod. */
export interface ScratchFolder {
  readonly mountPath: string;
  /** The pod is evicted beyond this size. */
  readonly sizeLimit: string;
  /** Begins with what the image has there; takes `cp` in the image. @default false, it begins empty */
  readonly copied?: boolean;
}

/** A volume of the pod together with where the container sees it. */
export interface Mount {
  /** None where the volume is made with each pod, from a claim template. */
  readonly volume?: input.core.v1.Volume;
  readonly volumeMount: input.core.v1.VolumeMount;
}

/**
 * Mounts the file alone: a folder such as /etc/cordum holds files of several ConfigMaps. Such a mount never
 * changes in a running pod, so the pods roll when the content does (see {@link configChecksum}).
 */
export function configMount(file: ConfigFile, configMap: Input<string>): Mount {
  const key = basename(file.path);
  return {
    volume: { name: file.configMap, configMap: { name: configMap } },
    volumeMount: { name: file.configMap, mountPath: file.path, subPath: key, readOnly: true },
  };
}

export function scratchMount(folder: ScratchFolder): Mount {
  const name = scratchVolume(folder.mountPath);
  return {
    volume: { name, emptyDir: { sizeLimit: folder.sizeLimit } },
    volumeMount: { name, mountPath: folder.mountPath },
  };
}

/** Name of the volume of a folder. */
export function scratchVolume(mountPath: string): string {
  return `scratch-${volumeSuffix(mountPath)}`;
}

const maxSuffixLength = 50;

/** The path itself where a volume's name can hold it, and what stands for it where not. */
function volumeSuffix(path: string): string {
  const plain = path.slice(1).replaceAll(/[/.]/g, "-");
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(plain) && !path.includes("-") && plain.length <= maxSuffixLength)
    return plain;
  return createHash("sha256").update(path).digest("hex").slice(0, 12);
}

export function claimMount(claim: Input<string>, mountPath: string): Mount {
  return {
    volume: { name: "data", persistentVolumeClaim: { claimName: claim } },
    volumeMount: { name: "data", mountPath },
  };
}

/** Mounts a whole ConfigMap: only folders follow their ConfigMap while the pod runs. */
export function configMapMount(name: string, configMap: Input<string>, mountPath: string): Mount {
  return {
    volume: { name, configMap: { name: configMap } },
    volumeMount: { name, mountPath, readOnly: true },
  };
}

/** Mounts a whole Secret: only folders follow their Secret while the pod runs. Keys are for the pod's group to read. */
export function secretMount(name: string, secret: Input<string>, mountPath: string): Mount {
  return {
    volume: { name, secret: { secretName: secret, defaultMode: 0o440 } },
    volumeMount: { name, mountPath, readOnly: true },
  };
}

/** Differs whenever any file's path or content does. */
export function configChecksum(files: readonly ConfigFile[]): string {
  const hash = createHash("sha256");
  for (const { path, content } of files)
    hash.update(JSON.stringify([dirname(path), basename(path), content]));
  return hash.digest("hex").slice(0, 16);
}
