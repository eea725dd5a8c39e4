import type { Recipe } from "../recipe.ts";
import { accounts, path, shell, single } from "./parts.ts";

/** What keeps backups. */
export const backupRecipes: readonly Recipe[] = [
  {
    name: "restic",
    part: "backups",
    why: "Stores, checks and fetches backups, with a shell for the scripts around it.",
    contents: [...shell, ...accounts({}), { kind: "binary", name: "restic", path: "/usr/bin/restic" }],
    images: [
      {
        reference: "docker.io/restic/restic:0.18.1",
        run: { entrypoint: ["/usr/bin/restic"], env: { PATH: path } },
      },
    ],
  },
  {
    ...single(
      "versitygw",
      "S3 object storage in a folder: what the tests back up to.",
      "/usr/local/bin/versitygw",
      {
        reference: "docker.io/versity/versitygw:v1.8.0",
        run: { entrypoint: ["/usr/local/bin/versitygw"], env: { PATH: path }, ports: ["7070/tcp"] },
      },
    ),
    part: "tests",
  },
];
