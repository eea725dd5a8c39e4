import { backendNames, ingressClass, isRedirect } from "../kubernetes/ingresses.ts";
import type { IngressSpec } from "../kubernetes/objects.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf, UnknownValue } from "../model/unknown.ts";

/** An hour; ingress-nginx' own default is a minute. */
const leastSeconds = 3600;
const defaultSeconds = 60;

export const ingressWebsocketTimeout = rule({
  id: "ingress-websocket-timeout",
  title: "Idle WebSockets stay open for an hour.",
  pack: "resilience",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [48],
  remediation: ["nginx: proxy-read-timeout and proxy-send-timeout of 3600."],
  subjects: everyObject<IngressSpec>("Ingress"),
  check: (ingress, { contract }) => {
    const names = backendNames(ingress).filter((name) => contract.webSockets.includes(name));
    if (names.length === 0 || isRedirect(ingress))
      return new NotApplicable("It leads to no Service that the contract names for WebSockets.");
    const className = ingressClass(ingress);
    if (className.includes("traefik"))
      return new NotApplicable("Traefik leaves a connection open that has been upgraded.");
    if (!className.includes("nginx"))
      throw new UnknownValue(`when class "${className}" closes a WebSocket isn't known`);
    return problemsOf(["proxy-read-timeout", "proxy-send-timeout"], (name) => {
      const said = ingress.annotations[`nginx.ingress.kubernetes.io/${name}`];
      const seconds = said === undefined ? defaultSeconds : Number(said);
      return (
        !(seconds >= leastSeconds) &&
        `${name} closes WebSockets of ${names.join(", ")} after ${said ?? seconds} s`
      );
    });
  },
});
