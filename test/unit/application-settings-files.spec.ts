import { tokenFolder } from "../../components/pod/account.ts";
import { tlsFolder } from "../../systems/application/parts.ts";
import { http, refuses, service } from "../support/application-settings.ts";

const apiServer = { networks: ["192.0.2.10/32"] };
const reading = { apiGroups: [""], resources: ["configmaps"], verbs: ["get"] };

describe("the settings of an application refuse, about files and folders of pods,", () => {
  refuses({
    "a file where the token is": [
      { apiServer, ...service({ api: { rules: [reading] }, writable: { [tokenFolder]: "1Mi" } }) },
      `services.harbour.writable.${tokenFolder}`,
      /a path of its own/,
    ],
    "a file larger than a ConfigMap, by its bytes": [
      service({ config: { "/etc/a": "é".repeat(2 ** 19 + 1) } }),
      "services.harbour.config./etc/a",
      /at most 1048576 bytes/,
    ],
    "a file whose volume would be the certificate's": [
      { services: { client: { ...http, config: { "/tls": "a" } } } },
      "services.client.config./tls",
      /called client-tls, like that of the certificate/,
    ],
    "a file whose volume would be the token's": [
      {
        apiServer,
        services: { kubernetes: { ...http, api: { rules: [reading] }, config: { "/api": "a" } } },
      },
      "services.kubernetes.config./api",
      /called kubernetes-api, like that of the token/,
    ],
    "two folders that would be one volume": [
      service({ writable: { "/a/b": "1Mi", "/a.b": "2Mi" } }),
      "services.harbour.writable./a.b",
      /called scratch-a-b, like that of \/a\/b/,
    ],
    "a service called like the container in which it waits": [
      { services: { "wait-for-redis": { ...http, connects: ["redis"] } } },
      "services.wait-for-redis",
      /the init container that waits for redis has it/,
    ],
    "a file below the token": [
      { apiServer, ...service({ api: { rules: [reading] }, config: { [`${tokenFolder}/a`]: "a" } }) },
      `services.harbour.config.${tokenFolder}/a`,
      /not below/,
    ],
    "a writable folder below the certificate": [
      service({ writable: { [`${tlsFolder}/a`]: "1Mi" } }),
      `services.harbour.writable.${tlsFolder}/a`,
      /not below/,
    ],
    "a key that no Secret can have": [
      service({ secretEnv: { KEY: { secret: "a", key: "." } } }),
      "services.harbour.secretEnv.KEY.key",
      /a key that is not \. and doesn't begin with \.\./,
    ],
    "a file that no ConfigMap can hold": [
      service({ config: { "/config/..data": "a" } }),
      "services.harbour.config./config/..data",
      /no name is \. or begins with \.\./,
    ],
    "a file where a folder is": [
      service({ config: { "/tmp": "a" }, writable: { "/tmp": "1Mi" } }),
      "services.harbour.config./tmp",
      /a path of its own/,
    ],
  });
});
