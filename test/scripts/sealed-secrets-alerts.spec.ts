import assert from "node:assert/strict";
import { ruleGroups } from "../../components/monitoring/alert.ts";
import { watchdog } from "../../components/monitoring/alerts/targets.ts";
import { sealedSecretsAlerts } from "../../systems/platform/secrets/alerts.ts";
import type { AlertCase } from "../support/alerts/case.ts";
import { checkRules, play } from "../support/alerts/promtool.ts";
import { changed, series, steady, type World } from "../support/alerts/world.ts";

const namespace = "sealed-secrets";
/** The tests' own prefix; that of the facility is another. */
const scope = { prefix: "Cordum", namespace };
const groups = ruleGroups([{ name: "always", alerts: [watchdog(scope)] }, ...sealedSecretsAlerts(scope)], {
  runbooks: "https://runbooks.example",
});

const service = "sealed-secrets-controller";
const login = { name: "login", namespace: "shop", condition: "Synced" };
const healthy: World = new Map([
  [series("up", { namespace, service, pod: "controller-0" }), steady(1)],
  [series("sealed_secrets_controller_condition_info", login), steady(1)],
]);

const cases: readonly AlertCase[] = [
  { when: "all is well", world: healthy, fires: {} },
  {
    when: "the controller is gone",
    world: changed(healthy, [[/^up/, "nothing"]]),
    fires: { ControllerDown: [{ labels: { namespace, service } }] },
  },
  {
    when: "a secret can't be unsealed",
    world: changed(healthy, [[/condition_info/, steady(-1)]]),
    fires: { NotUnsealed: [{ labels: login }] },
  },
];

describe("the alerts of Sealed Secrets", () => {
  it("are rules that Prometheus reads", async () => assert.equal(await checkRules(groups), undefined));

  for (const one of cases)
    it(`${Object.keys(one.fires).length === 0 ? "stay silent" : "fire"} when ${one.when}`, async () =>
      assert.equal(await play(one, groups), undefined));
});
