import type { Recipe } from "./recipe.ts";
import { backupRecipes } from "./recipes/backup.ts";
import { clusterRecipes } from "./recipes/cluster.ts";
import { cordumRecipes } from "./recipes/cordum.ts";
import { facilityRecipes } from "./recipes/facilities.ts";
import { gravlRecipes } from "./recipes/gravl.ts";
import { kubeopRecipes } from "./recipes/kubeop.ts";
import { monitoringRecipes } from "./recipes/monitoring.ts";
import { natsRecipes } from "./recipes/nats.ts";
import { postgresRecipes } from "./recipes/postgres.ts";
import { redisRecipes } from "./recipes/redis.ts";

/** Every image of the embedded cluster, in the order in which a starting cluster needs them. */
export const recipes: readonly Recipe[] = [
  ...clusterRecipes,
  ...natsRecipes,
  ...redisRecipes,
  ...postgresRecipes,
  ...backupRecipes,
  ...monitoringRecipes,
  ...facilityRecipes,
  ...cordumRecipes,
  ...gravlRecipes,
  ...kubeopRecipes,
];
