import type { Recipe, Run } from "../recipe.ts";
import { accounts, path, tmp } from "./parts.ts";

function run(role: string, port: number): Run {
  return {
    ...{ entrypoint: ["/gravl", role], env: { PATH: path } },
    ...{ user: "65532:65532", ports: [`${port}/tcp`] },
  };
}

/** What stands in for Gravl's own programs. */
export const gravlRecipes: readonly Recipe[] = [
  {
    name: "gravl",
    part: "gravl",
    why: "Stands in for Gravl's programs, which cannot be had here, and keeps workouts in PostgreSQL behind their names.",
    contents: [{ kind: "binary", name: "gravl", path: "/gravl" }, tmp, ...accounts({ nonroot: 65532 })],
    images: [
      { reference: "gitea.sphinxen.se/clawd/gravl-backend:1.0.0", run: run("backend", 3001) },
      { reference: "gitea.sphinxen.se/clawd/gravl-frontend:1.0.0", run: run("frontend", 8080) },
    ],
  },
];
