import type { Image } from "../../components/pod/args.ts";
import type { ProgramName } from "./product.ts";
import type { KubeopSettings } from "./settings/index.ts";

/** The image of one of the programs. */
export function programImage({ images }: Pick<KubeopSettings, "images">, program: ProgramName): Image {
  const { digests, pullSecrets, repository, tag } = images;
  const digest = digests[program];
  const reference = `${repository}/${program}:${tag}${digest === undefined ? "" : `@${digest}`}`;
  return { reference, pullSecrets };
}
