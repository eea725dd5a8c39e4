import { type Entrance, findEntrance } from "../../components/ingress/entrance.ts";

/** Where Cordum's API answers. The objects that serve it have a name of Cordum's own. */
export function cordumEntrance(
  namespace: string,
  env: NodeJS.ProcessEnv,
  name = "cordum-ingress",
): Promise<Entrance> {
  return findEntrance({ namespace, name, path: "/api/v1" }, env);
}
