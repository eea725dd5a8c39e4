import { z } from "zod";
import { hostName, objectName } from "../../../components/fields.ts";
import { checkIngress, ingressShape, withIngressDefaults } from "../../../components/ingress/settings.ts";
import { serviceName } from "./names.ts";

const path = z
  .string()
  .max(200)
  .regex(/^\/([\w.~-]+(\/[\w.~-]+)*)?$/, "a path such as / or /api, without a / at its end");

const routes = z.record(path, serviceName);
const some = (routes: object) => Object.keys(routes).length > 0;

/** The host of `routes` is called `all` among them. */
const role = z
  .string()
  .regex(
    /^(?!all$)[a-z][a-z0-9]{0,19}$/,
    "at most 20 lower-case letters and digits, such as shop, and not all",
  );

const host = z.strictObject({
  host: hostName.describe("Host name."),
  routes: routes
    .refine(some, "at least one route, such as /: web")
    .describe("Service by path prefix. The longest match wins."),
  tls: z
    .strictObject({ secret: objectName.describe("Existing Secret with the certificate.") })
    .exactOptional()
    .describe("Certificate for this host only. Default: the certificate of `ingress.tls`."),
});

const shape = z.strictObject({
  ...ingressShape,
  routes: routes
    .default({})
    .describe(
      "Service by path prefix, at `host`. The longest match wins. Leave it out if all routes are in `hosts`.",
    ),
  hosts: z.record(role, host).default({}).describe("Additional hosts with their routes, by a short name."),
  exposed: z
    .string()
    .min(1)
    .max(500)
    .exactOptional()
    .describe("Why the routes may be public, such as that the services ask for a login themselves."),
});

type Given = z.output<typeof shape>;

/** Without routes of its own it needs no host: `hosts` have theirs. */
function checked(given: Given, context: z.RefinementCtx): void {
  const [first] = Object.values(given.hosts);
  const instead = some(given.routes) ? undefined : first?.host;
  checkIngress({ ...given, ...(instead !== undefined && { host: given.host ?? instead }) }, context);
  if (!some(given.routes) && (given.host !== undefined || !first))
    context.addIssue({ code: "custom", path: ["routes"], message: "at least one route, such as /: web" });
  for (const [path, message] of hostMistakes(given)) context.addIssue({ code: "custom", path, message });
}

/** Each name is served once, and a certificate is for those who come with HTTPS. */
function hostMistakes({ host, hosts, tls }: Given): readonly (readonly [string[], string])[] {
  const seen = new Map(host === undefined ? [] : [[host, "ingress.host"]]);
  return Object.entries(hosts).flatMap(([name, one]) => {
    const other = seen.get(one.host);
    seen.set(one.host, `ingress.hosts.${name}.host`);
    const found: (readonly [string[], string])[] = [];
    if (other !== undefined)
      found.push([
        ["hosts", name, "host"],
        `another name, because ${other} is the same; put the routes together`,
      ]);
    if (one.tls && !tls)
      found.push([
        ["hosts", name, "tls"],
        "nothing without `ingress.tls`, which enables HTTPS; `tls: {}` is enough",
      ]);
    return found;
  });
}

export const ingress = shape
  .superRefine(checked)
  .transform(withIngressDefaults)
  .optional()
  .describe("Access from outside the cluster. Default: none.");

export type IngressSettings = NonNullable<z.output<typeof ingress>>;

/** Everything that is routed, with the keys that lead to it. */
export function routesOf(ingress: IngressSettings | undefined) {
  const hosts = Object.entries(ingress?.hosts ?? {});
  const all = [
    { path: ["ingress", "routes"], routes: ingress?.routes ?? {} },
    ...hosts.map(([name, { routes }]) => ({ path: ["ingress", "hosts", name, "routes"], routes })),
  ];
  return all.flatMap(({ path, routes }) =>
    Object.entries(routes).map(([at, service]) => ({ path: [...path, at], at, service })),
  );
}
