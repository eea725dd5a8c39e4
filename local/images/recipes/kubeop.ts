import type { Content, Recipe } from "../recipe.ts";
import { accounts, path, tmp } from "./parts.ts";

const user = { name: "nonroot", id: 65532 };

/** One of kubeOP's programs: its binary and no shell, as in kubeOP's own images. */
function program(name: string, why: string, ports: readonly number[], ...beside: readonly Content[]): Recipe {
  const contents: readonly Content[] = [
    ...[{ kind: "binary", name: `kubeop/${name}`, path: `/${name}` } as const, ...beside],
    ...[tmp, ...accounts({ [user.name]: user.id })],
  ];
  const run = {
    ...{ entrypoint: [`/${name}`], env: { PATH: path } },
    ...{ user: `${user.id}:${user.id}`, ports: ports.map((port) => `${port}/tcp`) },
  };
  const reference = `ghcr.io/vaheed/kubeop/${name}:sha-47564df`;
  return { name: `kubeop-${name}`, part: "kubeop", why, contents, images: [{ reference, run }] };
}

const healthCheck: Content = { kind: "binary", name: "kubeop/hc", path: "/hc" };

/** What stands in for kubeOP's own programs. */
export const kubeopRecipes: readonly Recipe[] = [
  program("manager", "Keeps tenants, usage and clusters in PostgreSQL.", [8080], healthCheck),
  program("operator", "Makes tenants' namespaces and Deployments.", [8081, 8082]),
  program("admission", "Admits tenants' objects, or refuses them.", [8443]),
];
