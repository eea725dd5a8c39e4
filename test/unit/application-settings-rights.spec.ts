import { refuses, service } from "../support/application-settings.ts";

const apiServer = { networks: ["192.0.2.10/32"] };
const reading = { apiGroups: [""], resources: ["configmaps"], verbs: ["get"] };
const rights = (changes: object) => ({
  apiServer,
  ...service({ api: { rules: [{ ...reading, ...changes }] } }),
});
const rule = "services.harbour.api.rules.0";

describe("the settings of an application refuse, about rights in the Kubernetes API,", () => {
  refuses({
    "every verb": [rights({ verbs: ["*"] }), `${rule}.verbs.0`, /one of get, list, watch/],
    "a verb by which rights make more rights": [
      rights({ apiGroups: ["rbac.authorization.k8s.io"], resources: ["roles"], verbs: ["escalate"] }),
      `${rule}.verbs.0`,
      /one of get, list, watch/,
    ],
    "every resource": [rights({ resources: ["*"] }), `${rule}.resources.0`, /never \*/],
    "every API group": [rights({ apiGroups: ["*"] }), `${rule}.apiGroups.0`, /never \*/],
    "every Secret": [
      rights({ resources: ["secrets"], verbs: ["list"] }),
      `${rule}.resourceNames`,
      /the names of the Secrets/,
    ],
    "changes of a Secret": [
      rights({ resources: ["secrets"], verbs: ["get", "update"], resourceNames: ["seal"] }),
      `${rule}.verbs`,
      /only the stack changes Secrets/,
    ],
    "tokens of any account": [
      rights({ resources: ["serviceaccounts/token"], verbs: ["create"] }),
      `${rule}.resources`,
      /no serviceaccounts\/token/,
    ],
    "rights to make what has no name yet, by name": [
      rights({ verbs: ["create"], resourceNames: ["berths"] }),
      `${rule}.verbs`,
      /such requests name no object/,
    ],
    "rights in the cluster that aren't by name": [
      { apiServer, ...service({ api: { clusterRules: [{ ...reading, resources: ["nodes"] }] } }) },
      "services.harbour.api.clusterRules.0.resourceNames",
      /is missing/,
    ],
    "rights to nothing": [
      { apiServer, ...service({ api: {} }) },
      "services.harbour.api",
      /at least one of `rules` or `clusterRules`/,
    ],
    "rights without a way to the API server": [
      service({ api: { rules: [reading] } }),
      "apiServer",
      /its `networks`, which services\.harbour\.api requires/,
    ],
    "Secrets for whoever deploys": [
      {
        deployers: { pipeline: { rules: [{ ...reading, resources: ["secrets"], resourceNames: ["seal"] }] } },
      },
      "deployers.pipeline.rules.0.resources",
      /deployers have no right to read them/,
    ],
    "an account that two would have": [
      { ...rights({}), deployers: { harbour: {} } },
      "deployers.harbour",
      /services\.harbour makes a ServiceAccount harbour, too/,
    ],
    "an account that the namespace has": [
      { deployers: { demo: {} } },
      "deployers.demo",
      /namespace\.name makes a ServiceAccount demo, too/,
    ],
    "the account that every namespace has": [
      { deployers: { default: {} } },
      "deployers.default",
      /namespace makes a ServiceAccount default, too/,
    ],
  });
});
