import { z } from "zod";
import { drillNamespace } from "../components/backup/backed-up.ts";
import type { Mistake } from "./mistakes.ts";

/** What two stacks can't both have: a namespace, and the folder of a bucket that their backups are in. */

type Raw = Readonly<Record<string, unknown>>;

/** What of a stack file says what the stack takes; whether the rest is right is another matter. */
const declared = z.object({
  system: z.string(),
  name: z.string().optional(),
  namespace: z.object({ name: z.string().optional() }).optional(),
  backups: z
    .object({
      enabled: z.boolean().default(true),
      target: z
        .object({
          kind: z.literal("s3"),
          url: z.string().refine((url) => URL.canParse(url)),
          bucket: z.string(),
          prefix: z.string().optional(),
        })
        .optional()
        .catch(undefined),
    })
    .optional(),
});

interface Claims {
  readonly product: string;
  readonly namespace: string;
  /** That of the restore drill, where the backups are outside of the cluster. */
  readonly drill?: string;
  /** Where the backups are. */
  readonly repository?: { readonly place: string; readonly prefix: string };
}

/** Undefined for a file that can't be read so far: nothing can be deployed from it either. */
function claimsOf(raw: Raw): Claims | undefined {
  const { data } = declared.safeParse(raw);
  if (!data) return undefined;
  const { backups, name = data.system, system } = data;
  const namespace = data.namespace?.name ?? name;
  const claims = { product: `${system} ${name}`, namespace };
  if (!backups?.enabled || !backups.target) return claims;
  const { bucket, prefix = namespace, url } = backups.target;
  const repository = { place: `${new URL(url).origin}/${bucket}`, prefix };
  return { ...claims, drill: drillNamespace(namespace), repository };
}

/** What a stack takes although another one's file, of those that are given by their paths, has it already. */
export function takenByOthers(raw: Raw, others: ReadonlyMap<string, Raw>): readonly Mistake[] {
  const own = claimsOf(raw);
  if (!own) return [];
  return [...others].flatMap(([file, other]) => {
    const theirs = claimsOf(other);
    return theirs
      ? [...sameNamespace(raw, own, theirs, file), ...sameRepository(raw, own, theirs, file)]
      : [];
  });
}

/** Stacks of one product may have namespaces of one name in different clusters; where they share one is seen there. */
function sameNamespace(raw: Raw, own: Claims, theirs: Claims, file: string): readonly Mistake[] {
  if (own.product === theirs.product) return [];
  const names = [theirs.namespace, theirs.drill];
  const shared = [own.namespace, own.drill].find((name) => name !== undefined && names.includes(name));
  if (shared === undefined) return [];
  const allowed = `a namespace for this stack only: ${file} has ${shared}, too. Choose another name for one of them`;
  return [{ path: "namespace.name", value: at(raw, "namespace", "name"), allowed }];
}

/** Whatever the clusters: each would count, and remove, the other's backups, and a restore could take them. */
function sameRepository(raw: Raw, { repository }: Claims, theirs: Claims, file: string): readonly Mistake[] {
  if (!repository || !theirs.repository) return [];
  const { place, prefix } = repository;
  if (place !== theirs.repository.place || prefix !== theirs.repository.prefix) return [];
  const allowed = `a folder for this stack only: ${file} stores its backups in ${place}/${prefix}, too. Choose another prefix or bucket for one of them`;
  return [{ path: "backups.target.prefix", value: at(raw, "backups", "target", "prefix"), allowed }];
}

function at(raw: Raw, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((parent, key) => (parent as Raw | undefined)?.[key], raw);
}
