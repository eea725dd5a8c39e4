import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import { ensureImages, images } from "../../local/images/index.ts";
import type { Run } from "../../local/images/recipe.ts";

/**
 * Gives a process what a container would have, its image for reading alone, and nothing of it to others: all is gone when the
 * process ends.
 */
const enter = `set -eu
root=$1 user=$2
shift 2
mount --bind "$root" "$root"
mount -o remount,bind,ro "$root"
mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
while [ "$1" != -- ]; do
  mount --bind "$1" "$root$2"
  shift 2
done
shift
exec chroot --groups= --userspec="$user" "$root" "$@"`;

interface Layout {
  readonly manifests: readonly { readonly digest: string }[];
}
interface Manifest {
  readonly layers: readonly { readonly digest: string }[];
}

/** An image's file system in a folder, for programs of the image to run in without a cluster, as the user that it names. */
export class ImageRoot {
  readonly #folder: string;
  readonly #run: Run;
  /** Folders of this machine by where programs find them. */
  readonly #volumes: ReadonlyMap<string, string>;

  private constructor(folder: string, run: Run, volumes: ReadonlyMap<string, string>) {
    this.#folder = folder;
    this.#run = run;
    this.#volumes = volumes;
  }

  /** @param volumes What several images share, by path. */
  static async unpack(
    name: string,
    folder: string,
    volumes: Readonly<Record<string, string>> = {},
  ): Promise<ImageRoot> {
    const run = images.find((recipe) => recipe.name === name)?.images[0]?.run;
    const [archive] = await ensureImages([name]);
    if (!run || archive === undefined) throw new Error(`There is no image ${name} in local/images.`);
    const root = join(folder, name);
    for (const path of ["/dev", "/proc", ...Object.keys(volumes)])
      await mkdir(join(root, path), { recursive: true });
    await unpackLayer(archive, root);
    return new ImageRoot(root, run, new Map(Object.entries(volumes)));
  }

  /** The same image as the user that a pod gives it. */
  as(user: string): ImageRoot {
    return new ImageRoot(this.#folder, { ...this.#run, user }, this.#volumes);
  }

  /** Starts a program of the image, with the image's own environment and what is given. */
  start(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const mounts = [...this.#volumes].flatMap(([path, folder]) => [folder, path]);
    const args = [this.#folder, this.#run.user ?? "0:0", ...mounts, "--", ...command];
    return execa("unshare", ["--mount", "sh", "-c", enter, "sh", ...args], {
      env: { ...this.#run.env, ...env },
      extendEnv: false,
      reject: false,
      all: true,
    });
  }

  /** Runs a program of the image to its end. @returns what it printed; an error shows all that it said */
  async run(command: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
    const { all, exitCode, stdout } = await this.start(command, env);
    if (exitCode !== 0) throw new Error(`${command.join(" ")} ended with ${exitCode}:\n${all}`);
    return stdout;
  }
}

/** Unpacks the one layer of an archive, with its owners and modes. */
async function unpackLayer(archive: string, root: string): Promise<void> {
  const read = async (path: string) =>
    (await execa("tar", ["--extract", "--to-stdout", "--file", archive, path])).stdout;
  const blob = (digest = "") => `blobs/${digest.replace(":", "/")}`;
  const [first] = (JSON.parse(await read("index.json")) as Layout).manifests;
  const [layer] = (JSON.parse(await read(blob(first?.digest))) as Manifest).layers;
  const reading = execa("tar", ["--extract", "--to-stdout", "--file", archive, blob(layer?.digest)], {
    encoding: "buffer",
    buffer: false,
  });
  await reading.pipe("tar", [
    ...["--extract", "--same-owner", "--same-permissions"],
    ...["--file", "-", "--directory", root],
  ]);
}
