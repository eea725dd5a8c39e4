import { containers, field, lists } from "../../../components/admission/cel.ts";
import type { Concern, Demand } from "../../../components/admission/policy.ts";
import type { AdmissionSettings } from "./settings.ts";

type Settings = AdmissionSettings["resources"];
type Requirement = Settings["required"][number];

/**
 * Containers that don't say what they need. It is for pods alone: a LimitRange gives them defaults before they are judged,
 * and templates of pods none.
 */
export function resources({ action, required }: Settings): Concern {
  return { name: "resources", action, demands: required.map(demand) };
}

/**
 * The pod may declare it for all its containers; ephemeral ones may not declare any. The types by which the API server checks
 * expressions lack the fields that have quantities.
 */
function demand(requirement: Requirement): Demand {
  const [side = "", resource = ""] = requirement.split(".");
  const declared = (of: string) => `${JSON.stringify(resource)} in ${of}`;
  const inPod = declared(field("dyn(variables.pod)", `resources.${side}`, "{}"));
  const inContainer = declared(field("dyn(c)", `resources.${side}`, "{}"));
  return {
    name: requirement.replace(/\W/g, "_"),
    offenders: containers(`!(${inContainer}) && !(${inPod})`, [lists.containers, lists.initContainers]),
    remedy: `must set resources.${requirement}`,
  };
}
