import { z } from "zod";
import { compareVersions, versionOf } from "../../lib/version.ts";
import { maxTagLength } from "../fields.ts";
import type { Contradiction } from "../system/contradictions.ts";
import type { Releases } from "./releases.ts";

export interface ReleaseShape {
  /** As people call it, such as `Cordum`. */
  readonly product: string;
  readonly preset: string;
  /** What follows from the release, as a sentence. */
  readonly follows: string;
  /** The settings that say what differs in a release that is not known. */
  readonly differing: readonly string[];
}

/** Which release of a product runs in the images. */
export function releaseSetting({ names }: Releases<unknown>, shape: ReleaseShape) {
  const { differing, follows, preset, product } = shape;
  const remedy = `For another release, name the newest of these that is not newer, and set what differs: ${differing.join(", ")}`;
  return z
    .string()
    .refine((name) => names.includes(name), `one of ${names.join(", ")}. ${remedy}`)
    .default(preset)
    .describe(`Release of ${product} in the images: ${names.join(" or ")}. ${follows} ${remedy}.`);
}

interface Chosen {
  readonly release: string;
  readonly images: { readonly tag?: string };
}

/** A release that is newer than the version in the images' tag. */
export function olderImages(
  releases: Releases<unknown>,
  { images: { tag }, release }: Chosen,
): readonly Contradiction[] {
  const version = tag === undefined ? undefined : versionOf(tag);
  const chosen = versionOf(release);
  if (!version || !chosen || compareVersions(version, chosen) >= 0) return [];
  const right = releases.newestNotAfter(version);
  if (right === undefined) {
    const allowed = `v${releases.names[0]} or later: older releases are not supported`;
    return [{ path: ["images", "tag"], because: [], allowed }];
  }
  const allowed = `${right}, because images.tag ${tag} is older than ${release}`;
  return [{ path: ["release"], because: ["images.tag"], allowed }];
}

/** A tag that is too long with `more` characters behind it, which a naming adds; `adds` says so. */
export function longTag(
  { naming, tag = "" }: { readonly naming: string; readonly tag?: string },
  more: number,
  adds: string,
): readonly Contradiction[] {
  const most = maxTagLength - more;
  if (tag.length <= most) return [];
  const allowed = `at most ${most} characters with images.naming ${naming}, which ${adds}`;
  return [{ path: ["images", "tag"], because: ["images.naming"], allowed }];
}
