import { ingressObject } from "./ingress-object.ts";
import type { Manifest, RouteModel } from "./model.ts";

/** An Ingress for any controller: nothing in it is understood by one alone, so nothing forces HTTPS or limits anything. */
export function plain(model: RouteModel): readonly Manifest[] {
  return [ingressObject(model, {})];
}
