import { texts } from "../../../../components/admission/cel.ts";
import { rule, type Target } from "../../../../components/admission/targets.ts";
import { ownObjects } from "../names.ts";
import { denying, type Guard, mayEverywhere } from "./guard.ts";

const deletion = (group: string, resource: string) => ({
  ...rule(group, resource),
  operations: ["DELETE"],
});

const kept: Target = {
  name: "deletions",
  rules: [
    deletion("", "limitranges"),
    deletion("", "resourcequotas"),
    deletion("networking.k8s.io", "networkpolicies"),
  ],
  // Administrators may, and the controller that empties a namespace. Messages can't ask for rights, so that conditions do.
  condition: {
    name: "is-what-guards-the-namespace",
    expression: `oldObject.metadata.name in ${texts(Object.values(ownObjects))} && !${mayEverywhere("delete")}`,
  },
  variables: { name: "oldObject.metadata.name" },
};

/** Until the operator makes them anew, which it does when the Project changes, nothing would be closed. */
export const keptGuard: Guard = {
  concern: denying("kept", [
    {
      name: "deleted",
      offenders: "[variables.name]",
      remedy: "is what guards the namespace, and is deleted by administrators of the cluster only",
    },
  ]),
  targets: [kept],
};
