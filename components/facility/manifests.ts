import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { RunError } from "@pulumi/pulumi";
import { parseDocument } from "yaml";
import { z } from "zod";
import { root } from "../../lib/paths.ts";

/** A file of manifests as a project released it. */
export interface Release {
  /** Path; from the checkout's folder where it is not absolute. */
  readonly file: string;
  /** Digest of the file's bytes, in hexadecimal digits. */
  readonly sha256: string;
}

const head = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string() }),
});

/** One object of a release. */
export type ReleasedObject = z.output<typeof head>;

/** The objects of a release: read by kind and name, and never applied as they are. */
export class Manifests {
  readonly #release: Release;
  readonly #documents: readonly string[];

  /** @throws RunError where the file is not there, or is not the one that was released */
  constructor(release: Release, source: string) {
    this.#release = release;
    this.#documents = checked(release, source).split(/^---$/m);
  }

  /** @throws RunError where the release has no such object */
  object<Schema extends z.ZodType>(kind: string, name: string, schema: Schema): z.output<Schema> {
    const found = this.all(kind).find(({ metadata }) => metadata.name === name);
    if (!found) throw new RunError(`${this.#release.file} has no ${kind} ${name}.`);
    const parsed = schema.safeParse(found);
    if (parsed.success) return parsed.data;
    throw new RunError(
      `${kind} ${name} in ${this.#release.file} can't be read: ${z.prettifyError(parsed.error)}`,
    );
  }

  all(kind: string): readonly ReleasedObject[] {
    const wanted = new RegExp(`^kind: ${kind}$`, "m");
    return this.#documents
      .filter((text) => wanted.test(text))
      .map((text) => head.parse(parseDocument(text).toJS()));
  }
}

/** The text of a release's file, if its digest is the one that is expected. */
function checked({ file, sha256 }: Release, source: string): string {
  const path = resolve(root, file);
  const get = `Download ${source} and save it there.`;
  if (!existsSync(path)) throw new RunError(`${file} is missing. Nothing was changed. ${get}`);
  const bytes = readFileSync(path);
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found === sha256) return bytes.toString("utf8");
  throw new RunError(
    `${file} differs from the release: its SHA-256 is ${found}, and ${sha256} is expected. Nothing was changed. ${get} To use another release, set its digest as \`sha256\`.`,
  );
}
