import { parseDocument } from "yaml";
import type { FacilityName } from "../../components/facility/facility.ts";
import type { ResourceState } from "../../engine/plan.ts";
import { resourceName } from "../../engine/plan.ts";
import { givable } from "../../systems/platform/settings.ts";

/** The component of each facility, below the platform's own; alerts is a part of metrics. */
const component = (facility: (typeof givable)[number]) =>
  facility === "alerts" ? "platform-metrics-alerts" : `platform-${facility}`;

/** The facilities that a stack gives already, or has begun to. */
export function givenIn(resources: readonly ResourceState[]): readonly FacilityName[] {
  const names = resources
    .filter(({ urn }) =>
      /::seaworthy:index:Platform\$seaworthy:index:(\w+|Metrics\$seaworthy:index:Alerts)::/.test(urn),
    )
    .map(({ urn }) => resourceName(urn));
  return givable.filter((facility) => names.includes(component(facility)));
}

/** The text of a platform's stack file that gives these facilities and no others. */
export function withFacilities(text: string, names: readonly FacilityName[]): string {
  const document = parseDocument(text);
  for (const facility of givable)
    document.setIn(["config", "seaworthy:facilities", facility, "enabled"], names.includes(facility));
  return document.toString();
}
