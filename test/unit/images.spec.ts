import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import fc from "fast-check";
import { extract } from "tar-stream";
import { configuration, writeArchive } from "../../local/images/archive.ts";
import { archiveNames, otherRelease, settle, trustAuthorities } from "../../local/images/debian.ts";
import { complete, type Entry, owned, type Tree } from "../../local/images/entry.ts";
import { layer } from "../../local/images/layer.ts";
import type { Image } from "../../local/images/recipe.ts";
import { recipes } from "../../local/images/recipes.ts";

interface Index {
  readonly manifests: readonly {
    readonly digest: string;
    readonly size: number;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}

interface Manifest {
  readonly config: { readonly digest: string };
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
}

const image = (reference: string): Image => ({ reference, run: { entrypoint: ["/program"], user: "1:1" } });

async function readTar(path: string): Promise<Map<string, { content: Buffer; mtime: number; mode: number }>> {
  const entries = new Map<string, { content: Buffer; mtime: number; mode: number }>();
  for await (const entry of createReadStream(path).pipe(extract())) {
    const { name, mtime, mode } = entry.header;
    entries.set(name, { content: await buffer(entry), mtime: mtime.getTime(), mode });
  }
  return entries;
}

describe("image archives", () => {
  let folder: string;
  let tree: Tree;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "images-"));
    await writeFile(join(folder, "program"), "the program");
    tree = complete(
      new Map([
        ["/program", { type: "file", content: { source: join(folder, "program") }, ...owned(0o755) }],
        ["/etc/passwd", { type: "file", content: Buffer.from("root:x:0:0::/:\n"), ...owned(0o644) }],
        ["/bin/sh", { type: "symlink", linkname: "/program", ...owned(0o777) }],
      ]),
    );
  });

  after(() => rm(folder, { recursive: true }));

  it("are the same bytes for the same inputs", async () => {
    const images = [image("example.org/one:1"), image("example.org/two:1")];
    const first = await writeArchive(join(folder, "first.tar"), tree, images);
    const second = await writeArchive(join(folder, "second.tar"), tree, images);
    assert.deepEqual(first, second);
    assert.deepEqual(await readFile(join(folder, "first.tar")), await readFile(join(folder, "second.tar")));
  });

  it("change their digest with the content, the mode, and how the image is run", async () => {
    const digest = async (what: Tree, how: Image) =>
      (await writeArchive(join(folder, "digest.tar"), what, [how]))[how.reference];
    const one = image("example.org/one:1");
    const original = await digest(tree, one);
    const file = { type: "file", content: Buffer.from("other") } as const;
    assert.notEqual(
      await digest(new Map([...tree, ["/etc/passwd", { ...file, ...owned(0o644) }]]), one),
      original,
    );
    assert.notEqual(await digest(tree, { ...one, run: { ...one.run, user: "2:2" } }), original);
  });

  it("hold an OCI layout in which every digest names the bytes it stands for", async () => {
    const path = join(folder, "layout.tar");
    const digests = await writeArchive(path, tree, [image("example.org/one:1"), image("example.org/two:1")]);
    const entries = await readTar(path);
    for (const [name, { content, mtime }] of entries) {
      assert.equal(mtime, 0, name);
      if (name.startsWith("blobs/sha256/")) {
        assert.equal(name.split("/")[2], createHash("sha256").update(content).digest("hex"));
      }
    }
    const blob = (digest: string): Buffer => {
      const found = entries.get(`blobs/${digest.replace(":", "/")}`);
      assert.ok(found, `blob ${digest}`);
      return found.content;
    };
    const index = JSON.parse(entries.get("index.json")?.content.toString() ?? "") as Index;
    assert.deepEqual(
      Object.fromEntries(index.manifests.map((m) => [m.annotations["io.containerd.image.name"], m.digest])),
      digests,
    );
    for (const described of index.manifests) {
      assert.equal(blob(described.digest).length, described.size);
      const manifest = JSON.parse(blob(described.digest).toString()) as Manifest;
      const [only] = manifest.layers;
      assert.ok(only && blob(only.digest).length === only.size);
      const config = JSON.parse(blob(manifest.config.digest).toString()) as {
        rootfs: { diff_ids: string[] };
      };
      assert.deepEqual(config.rootfs.diff_ids, [only.digest]);
    }
  });

  it("leave no half-made file behind when a file cannot be read", async () => {
    const missing: Tree = new Map([
      ["/x", { type: "file", content: { source: join(folder, "absent") }, ...owned(0o644) }],
    ]);
    await assert.rejects(writeArchive(join(folder, "failed.tar"), missing, [image("x:1")]), /ENOENT/);
    await assert.rejects(readFile(join(folder, "failed.tar")), /ENOENT/);
  });
});

describe("an image's file system", () => {
  const name = fc.stringMatching(/^[a-z]{1,3}$/);
  const path = fc.array(name, { minLength: 1, maxLength: 5 }).map((parts) => `/${parts.join("/")}`);
  const entry = fc.constantFrom<Entry>(
    { type: "file", content: Buffer.alloc(0), ...owned(0o644) },
    { type: "link", linkname: "/z", ...owned(0o644) },
  );
  const trees = fc.array(fc.tuple(path, entry)).map((pairs): Tree => {
    // A path that others lie below is a folder.
    const above = (p: string) => pairs.some(([other]) => other.startsWith(`${p}/`));
    return new Map(pairs.map(([p, e]) => [p, above(p) ? { type: "directory", ...owned(0o700) } : e]));
  });

  it("has every folder before what is in it, and hard links last", () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const seen = new Set([""]);
        const types: string[] = [];
        for (const [p, { type }] of complete(tree)) {
          assert.ok(seen.has(p.slice(0, p.lastIndexOf("/"))), `${p} comes before its folder`);
          seen.add(p);
          types.push(type);
        }
        const firstLink = types.indexOf("link");
        if (firstLink >= 0) assert.ok(types.slice(firstLink).every((type) => type === "link"));
        assert.ok([...tree.keys()].every((p) => seen.has(p)));
      }),
    );
  });

  it("lets what comes later in a recipe win", async () => {
    const tree = await layer([
      { kind: "text", path: "/etc/motd", text: "first" },
      { kind: "text", path: "/etc/motd", text: "second" },
      { kind: "directory", path: "/data", mode: 0o755, owner: 999 },
    ]);
    const motd = tree.get("/etc/motd");
    assert.equal(motd?.type === "file" && motd.content.toString(), "second");
    assert.deepEqual(tree.get("/data"), { type: "directory", mode: 0o755, uid: 999, gid: 999 });
    assert.equal(tree.get("/etc")?.type, "directory");
  });
});

describe("Debian's files", () => {
  it("keep their paths apart from the folders that Debian merged into /usr", () => {
    assert.equal(settle("./bin/sed"), "/usr/bin/sed");
    assert.equal(settle("./lib/x86_64-linux-gnu/libc.so.6"), "/usr/lib/x86_64-linux-gnu/libc.so.6");
    assert.equal(settle("./lib64/ld-linux-x86-64.so.2"), "/usr/lib64/ld-linux-x86-64.so.2");
    assert.equal(settle("./libexec/x"), "/libexec/x");
    assert.equal(settle("./usr/bin/"), "/usr/bin");
    assert.equal(settle("./var/lib/redis/"), "/var/lib/redis");
  });

  it("come without documentation, and without the root folder itself", () => {
    for (const path of ["./", "./usr/share/doc/", "./usr/share/man/man1/sed.1.gz"]) {
      assert.equal(settle(path), undefined, path);
    }
    assert.equal(settle("./usr/share/documents/x"), "/usr/share/documents/x");
  });

  it("settle once and for all", () => {
    const parts = fc.constantFrom("bin", "lib", "lib64", "usr", "share", "doc", "x", ".");
    fc.assert(
      fc.property(fc.array(parts, { minLength: 1 }), (names) => {
        const settled = settle(names.join("/"));
        if (settled !== undefined) assert.equal(settle(settled), settled);
      }),
    );
  });

  it("are read from what apt prints, whatever else it says", () => {
    const printed = [
      "Reading package lists...",
      "'http://mirror/pool/libc6_2.36-9_amd64.deb' libc6_2.36-9_amd64.deb 2759320 SHA256:ab",
      "'http://mirror/pool/libattr1_2.5_amd64.deb' libattr1_1%3a2.5.1-4_amd64.deb 22164 SHA256:cd",
    ].join("\n");
    assert.deepEqual(archiveNames(printed), ["libattr1_1%3a2.5.1-4_amd64.deb", "libc6_2.36-9_amd64.deb"]);
    assert.deepEqual(archiveNames(""), []);
  });

  it("are trusted as authorities by one file of all, as a maintainer script would make it", () => {
    const file = (text: string): Entry => ({ type: "file", content: Buffer.from(text), ...owned(0o644) });
    const folder = "/usr/share/ca-certificates";
    const authorities = new Map([
      [`${folder}/mozilla/A.crt`, file("one\n")],
      [`${folder}/mozilla/B.crt`, file("two\n")],
      [`${folder}/mozilla/README`, file("not one\n")],
    ]);
    const bundle = trustAuthorities(authorities).get("/etc/ssl/certs/ca-certificates.crt");
    assert.deepEqual(bundle, file("one\ntwo\n"));
    const none = new Map([["/usr/bin/sed", file("sed")]]);
    assert.deepEqual(trustAuthorities(none), none);
  });

  it("are found for another release where the machine gets its own", () => {
    const targets = [
      "http://mirror/debian/ stable",
      "http://mirror/debian/ stable-updates",
      "http://other/ beta",
    ];
    const lines = otherRelease([...targets, targets[0]].join("\n"), "stable", "next");
    const next = ["deb http://mirror/debian/ next main", "deb http://mirror/debian/ next-updates main", ""];
    assert.equal(lines, next.join("\n"));
  });
});

describe("image recipes", () => {
  const all = recipes.flatMap((recipe) => recipe.images.map((each) => ({ recipe, each })));

  it("name each image and each archive once, with a version or a commit", () => {
    const references = all.map(({ each }) => each.reference);
    assert.equal(new Set(references).size, references.length);
    assert.equal(new Set(recipes.map((recipe) => recipe.name)).size, recipes.length);
    for (const reference of references)
      assert.match(reference, /^[a-z0-9.]+(\/[a-z0-9_-]+)+:(v?\d[\w.-]*|sha-[0-9a-f]{7})$/);
  });

  it("cover Cordum's six services", () => {
    const services = all.map(({ each }) => /cordum-io\/cordum\/(.*):v0\.9\.7$/.exec(each.reference)?.[1]);
    for (const service of [
      ...["context-engine", "safety-kernel", "scheduler"],
      ...["api-gateway", "workflow-engine", "dashboard"],
    ]) {
      assert.ok(services.includes(`cordum-${service}`), service);
    }
  });

  it("start something that is in the image", () => {
    for (const { recipe, each } of all) {
      const program = [...each.run.entrypoint, ...(each.run.cmd ?? [])][0] ?? "";
      const paths = recipe.contents.flatMap((content) => ("path" in content ? [content.path] : []));
      const shell = recipe.contents.some((content) => content.kind === "busybox");
      const packaged = recipe.contents.some(
        (content) =>
          content.kind === "debian" && content.packages.some((name) => program === `/usr/bin/${name}`),
      );
      const found = packaged || paths.includes(program) || paths.includes(`/usr/local/bin/${program}`);
      assert.ok(found || (shell && /(^|\/)sh$/.test(program)), `${each.reference} starts ${program}`);
    }
  });

  it("are written in the configuration in OCI's words", () => {
    const layerOf = { mediaType: "m", digest: "sha256:00", size: 1 };
    const nats = all.find(({ each }) => each.reference.includes("/nats:"))?.each;
    assert.ok(nats);
    const { config, os } = configuration(nats, layerOf) as { os: string; config: Record<string, unknown> };
    assert.equal(os, "linux");
    assert.deepEqual(config.Entrypoint, ["docker-entrypoint.sh"]);
    assert.deepEqual(config.ExposedPorts, { "4222/tcp": {}, "6222/tcp": {}, "8222/tcp": {} });
    assert.equal(config.WorkingDir, "/");
  });
});
