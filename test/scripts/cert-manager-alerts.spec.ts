import assert from "node:assert/strict";
import { ruleGroups } from "../../components/monitoring/alert.ts";
import { watchdog } from "../../components/monitoring/alerts/targets.ts";
import { certManagerAlerts } from "../../systems/platform/cert-manager/alerts.ts";
import type { AlertCase } from "../support/alerts/case.ts";
import { checkRules, play } from "../support/alerts/promtool.ts";
import { changed, series, steady, type World } from "../support/alerts/world.ts";

const namespace = "cert-manager";
/** The tests' own prefix; that of the facility is another. */
const scope = { prefix: "Cordum", namespace };
const groups = ruleGroups([{ name: "always", alerts: [watchdog(scope)] }, ...certManagerAlerts(scope)], {
  runbooks: "https://runbooks.example",
});

const day = 86_400;
const up = (service: string) => series("up", { namespace, service, pod: `${service}-0` });
const web = { name: "web", namespace: "shop" };
const ready = (condition: string) => series("certmanager_certificate_ready_status", { ...web, condition });
const renewal = series("certmanager_certificate_renewal_timestamp_seconds", web);
const expiry = series("certmanager_certificate_expiration_timestamp_seconds", web);
const issuer = (condition: string) =>
  series("certmanager_clusterissuer_ready_status", { name: "internal", condition });

/** Time begins at 0 here; the alerts are looked at 80 minutes later. */
const healthy: World = new Map([
  [up("cert-manager-controller"), steady(1)],
  [up("cert-manager-webhook"), steady(1)],
  [up("cert-manager-cainjector"), steady(1)],
  [ready("True"), steady(1)],
  [ready("False"), steady(0)],
  [renewal, steady(60 * day)],
  [expiry, steady(90 * day)],
  [issuer("True"), steady(1)],
  [issuer("False"), steady(0)],
]);

const down = (service: string) => [{ labels: { namespace, service } }];
const silent: AlertCase["fires"] = {};

const cases: readonly AlertCase[] = [
  { when: "all is well", world: healthy, fires: silent },
  {
    when: "the controller is gone",
    world: changed(healthy, [[/up\{.*controller/, "nothing"]]),
    fires: { ControllerDown: down("cert-manager-controller") },
  },
  {
    when: "the webhook does not answer",
    world: changed(healthy, [[/up\{.*webhook/, steady(0)]]),
    fires: { WebhookDown: down("cert-manager-webhook") },
    also: ["TargetDown"],
  },
  {
    when: "the injector is gone",
    world: changed(healthy, [[/up\{.*cainjector/, "nothing"]]),
    fires: { InjectorDown: down("cert-manager-cainjector") },
  },
  {
    when: "a certificate is not ready",
    world: changed(healthy, [
      [/certificate_ready_status.*True/, steady(0)],
      [/certificate_ready_status.*False/, steady(1)],
    ]),
    fires: { CertificateNotReady: [{ labels: { ...web, condition: "False" } }] },
  },
  {
    when: "a certificate was never issued, which is no renewal that is overdue",
    world: changed(healthy, [
      [/certificate_ready_status.*True/, steady(0)],
      [/certificate_ready_status.*False/, steady(1)],
      [/renewal/, steady(0)],
      [/expiration/, steady(0)],
    ]),
    fires: { CertificateNotReady: [{ labels: { ...web, condition: "False" } }] },
  },
  {
    when: "a certificate that says it is ready should have been renewed an hour ago",
    world: changed(healthy, [[/renewal/, steady(300)]]),
    fires: { RenewalOverdue: [{ labels: web }] },
  },
  {
    when: "its renewal has just fallen due",
    world: changed(healthy, [[/renewal/, steady(4700)]]),
    fires: silent,
  },
  {
    when: "it expires within a week, because its renewal hangs",
    world: changed(healthy, [
      [/renewal/, steady(300)],
      [/expiration/, steady(4800 + 2 * day)],
    ]),
    fires: { RenewalOverdue: [{ labels: web }], CertificateExpires: [{ labels: web, value: "2d 0h 0m 0s" }] },
  },
  {
    when: "it lives for a few hours only, and is renewed in time",
    world: changed(healthy, [
      [/renewal/, steady(6000)],
      [/expiration/, steady(7200)],
    ]),
    fires: silent,
  },
  {
    when: "a ClusterIssuer is not ready",
    world: changed(healthy, [
      [/clusterissuer.*True/, steady(0)],
      [/clusterissuer.*False/, steady(1)],
    ]),
    fires: { IssuerNotReady: [{ labels: { name: "internal", condition: "False" } }] },
  },
];

describe("the alerts of cert-manager", () => {
  it("are rules that Prometheus reads", async () => assert.equal(await checkRules(groups), undefined));

  for (const one of cases)
    it(`${Object.keys(one.fires).length === 0 ? "stay silent" : "fire"} when ${one.when}`, async () =>
      assert.equal(await play(one, groups), undefined));
});
