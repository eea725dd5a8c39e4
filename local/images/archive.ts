import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Header, type Pack, pack } from "tar-stream";
import { goArchitecture } from "./architecture.ts";
import type { Entry, Tree } from "./entry.ts";
import type { Image } from "./recipe.ts";

/** What a registry or an archive calls a piece of an image. */
interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** Whether the same inputs give the same bytes hangs on this: nothing carries the time of the build. */
const epoch = new Date(0);
const oci = "application/vnd.oci.image";
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const sha256 = (content: Buffer) => `sha256:${createHash("sha256").update(content).digest("hex")}`;
const blobPath = (digest: string) => `blobs/${digest.replace(":", "/")}`;

/**
 * Writes an OCI image layout as one tar archive: a layer that all `images` share, and a configuration and a
 * manifest for each. The layer is not compressed, since it never leaves this machine.
 * Returns each image's digest by its reference.
 */
export async function writeArchive(
  target: string,
  tree: Tree,
  images: readonly Image[],
): Promise<Record<string, string>> {
  // Always the same name, so that what an interrupted build left is cleared by the next one.
  const folder = `${target}.draft`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  try {
    const layerFile = join(folder, "layer");
    const layer = await writeLayer(tree, layerFile);
    const blobs = new Map<string, Buffer>();
    const put = (mediaType: string, value: unknown): Descriptor => {
      const content = json(value);
      const digest = sha256(content);
      blobs.set(blobPath(digest), content);
      return { mediaType, digest, size: content.length };
    };
    const manifests = images.map((image) => ({
      ...put(`${oci}.manifest.v1+json`, {
        schemaVersion: 2,
        mediaType: `${oci}.manifest.v1+json`,
        config: put(`${oci}.config.v1+json`, configuration(image, layer)),
        layers: [layer],
      }),
      annotations: { "io.containerd.image.name": image.reference },
    }));
    const index = { schemaVersion: 2, mediaType: `${oci}.index.v1+json`, manifests };

    const finished = join(folder, "archive");
    await writeTar(finished, async (archive) => {
      await add(archive, { name: "oci-layout" }, json({ imageLayoutVersion: "1.0.0" }));
      await add(archive, { name: "index.json" }, json(index));
      for (const [name, content] of [...blobs].sort()) await add(archive, { name }, content);
      const layerHeader = { name: blobPath(layer.digest), size: layer.size };
      await add(archive, layerHeader, createReadStream(layerFile));
    });
    await rename(finished, target);
    return Object.fromEntries(images.map((image, i) => [image.reference, manifests[i]?.digest ?? ""]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The image's configuration in the words of the OCI specification. */
export function configuration({ run }: Image, layer: Descriptor): unknown {
  const set = (keys: readonly string[] | undefined) =>
    keys && Object.fromEntries(keys.map((key) => [key, {}]));
  return {
    created: epoch.toISOString(),
    architecture: goArchitecture,
    os: "linux",
    config: {
      User: run.user,
      ExposedPorts: set(run.ports),
      Env: Object.entries(run.env ?? {}).map(([name, value]) => `${name}=${value}`),
      Entrypoint: run.entrypoint.length > 0 ? run.entrypoint : undefined,
      Cmd: run.cmd,
      Volumes: set(run.volumes),
      WorkingDir: run.workdir ?? "/",
    },
    rootfs: { type: "layers", diff_ids: [layer.digest] },
    history: [{ created: epoch.toISOString(), created_by: "seaworthy" }],
  };
}

async function writeLayer(tree: Tree, target: string): Promise<Descriptor> {
  const { digest, size } = await writeTar(target, async (layer) => {
    for (const [path, entry] of tree) await addEntry(layer, path.slice(1), entry);
  });
  return { mediaType: `${oci}.layer.v1.tar`, digest, size };
}

async function addEntry(layer: Pack, name: string, entry: Entry): Promise<void> {
  const { mode, uid, gid } = entry;
  switch (entry.type) {
    case "directory":
      return add(layer, { name: `${name}/`, type: entry.type, mode, uid, gid });
    case "symlink":
      return add(layer, { name, type: entry.type, mode, uid, gid, linkname: entry.linkname });
    case "link":
      return add(layer, { name, type: entry.type, mode, uid, gid, linkname: entry.linkname.slice(1) });
    case "file": {
      if (Buffer.isBuffer(entry.content)) return add(layer, { name, mode, uid, gid }, entry.content);
      const { source } = entry.content;
      const { size } = await stat(source);
      return add(layer, { name, mode, uid, gid, size }, createReadStream(source));
    }
  }
}

/** Runs `fill` with a tar writer whose bytes go to `target`, and says what was written. */
async function writeTar(
  target: string,
  fill: (archive: Pack) => Promise<void>,
): Promise<{ digest: string; size: number }> {
  const archive = pack();
  const hash = createHash("sha256");
  let size = 0;
  const count = new PassThrough();
  count.on("data", (chunk: Buffer) => {
    hash.update(chunk);
    size += chunk.length;
  });
  const writing = pipeline(archive, count, createWriteStream(target));
  await Promise.all([writing, fill(archive).then(() => archive.finalize())]);
  return { digest: `sha256:${hash.digest("hex")}`, size };
}

async function add(
  archive: Pack,
  header: Partial<Header> & Pick<Header, "name">,
  content: Buffer | Readable = Buffer.alloc(0),
): Promise<void> {
  const whole = { mode: 0o644, uid: 0, gid: 0, ...header, mtime: epoch };
  if (Buffer.isBuffer(content)) {
    await new Promise<void>((resolve, reject) => {
      archive.entry({ ...whole, size: content.length }, content, (error) =>
        error ? reject(error) : resolve(),
      );
    });
    return;
  }
  await pipeline(content, archive.entry(whole));
}
