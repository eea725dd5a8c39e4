import { z } from "zod";
import { drillNamespace } from "../components/backup/backed-up.ts";
import { names as kubeop } from "./kubeop/product.ts";
import { namespaceOf } from "./kubeop/tenants/names.ts";
import type { Mistake } from "./mistakes.ts";
import { given, platformSettings } from "./platform/settings.ts";

/** What two stacks can't both have: a namespace, and the folder of a bucket that their backups are in. */

type Raw = Readonly<Record<string, unknown>>;

/** What of a stack file says what the stack takes; whether the rest is right is another matter. */
const declared = z.object({
  system: z.string(),
  name: z.string().optional(),
  namespace: z.object({ name: z.string().optional() }).optional(),
  tenants: z
    .record(z.string(), z.object({ projects: z.record(z.string(), z.unknown()).optional() }).nullish())
    .optional()
    .catch(undefined),
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

/** The namespaces of systems whose stack files need not say one, and that don't have the product's own name. */
const presets: Readonly<Record<string, string>> = { kubeop: kubeop.namespace };

/** A namespace, and the keys that lead to what names it. */
interface Place {
  readonly name: string;
  readonly path: readonly string[];
}

interface Claims {
  readonly product: string;
  /** With that of the restore drill, where the backups are outside of the cluster. */
  readonly namespaces: readonly Place[];
  /** Where the backups are. */
  readonly repository?: { readonly place: string; readonly prefix: string };
}

/** Undefined for a file that can't be read so far: nothing can be deployed from it either. */
function claimsOf(raw: Raw): Claims | undefined {
  const { data } = declared.safeParse(raw);
  if (!data) return undefined;
  const { backups, name = data.system, system } = data;
  const product = `${system} ${name}`;
  if (system === "platform") return { product, namespaces: ofFacilities(raw) };
  const namespace = data.namespace?.name ?? presets[system] ?? name;
  const path = ["namespace", "name"];
  const own = { name: namespace, path };
  const all = [own, ...ofTenants(data.tenants)];
  if (!backups?.enabled || !backups.target) return { product, namespaces: all };
  const { bucket, prefix = namespace, url } = backups.target;
  const repository = { place: `${new URL(url).origin}/${bucket}`, prefix };
  return { product, namespaces: [...all, { name: drillNamespace(namespace), path }], repository };
}

/** Each project of a tenant has a namespace. */
function ofTenants(tenants: z.output<typeof declared>["tenants"] = {}): readonly Place[] {
  return Object.entries(tenants).flatMap(([tenant, one]) =>
    Object.keys(one?.projects ?? {}).map((project) => ({
      name: namespaceOf(tenant, project),
      path: ["tenants", tenant, "projects", project],
    })),
  );
}

/** A platform has no namespace but those of its facilities. */
function ofFacilities({ facilities }: Raw): readonly Place[] {
  const { data } = platformSettings.shape.facilities.safeParse(facilities);
  if (!data) return [];
  return given({ facilities: data }).flatMap(({ name: facility, namespace }) =>
    namespace === undefined ? [] : [{ name: namespace, path: ["facilities", facility, "namespace"] }],
  );
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
  const names = theirs.namespaces.map(({ name }) => name);
  const shared = own.namespaces.find(({ name }) => names.includes(name));
  if (!shared) return [];
  const allowed = `a namespace for this stack only: ${file} has ${shared.name}, too. Choose another name for one of them`;
  return [{ path: shared.path.join("."), value: at(raw, ...shared.path), allowed }];
}

/** Whatever the clusters: each would count, and remove, the other's backups, and a restore could take them. */
function sameRepository(raw: Raw, { repository }: Claims, theirs: Claims, file: string): readonly Mistake[] {
  if (!repository || !theirs.repository) return [];
  const { place, prefix } = repository;
  const other = theirs.repository.prefix;
  if (place !== theirs.repository.place || !(within(prefix, other) || within(other, prefix))) return [];
  const allowed = `a folder for this stack only: ${file} stores its backups in ${place}/${other}, too. Choose another prefix or bucket for one of them`;
  return [{ path: "backups.target.prefix", value: at(raw, "backups", "target", "prefix"), allowed }];
}

/** A store's backups are in a folder of its name, which a deeper prefix of another stack may be. */
function within(folder: string, parent: string): boolean {
  return `${folder}/`.startsWith(`${parent}/`);
}

function at(raw: Raw, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((parent, key) => (parent as Raw | undefined)?.[key], raw);
}
