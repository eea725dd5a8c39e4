import assert from "node:assert/strict";
import {
  credentialIn,
  credentialInCommand,
  credentialSetting,
} from "../../rules/formats/credential-texts.ts";
import { isCredential } from "../../rules/formats/credentials.ts";

const value = "salt-and-tar-17";
/** As a shell and many templates write a variable. */
const braced = (name: string) => `$\{${name}}`;

describe("a credential", () => {
  it("is known by the names that libraries and frameworks use", () => {
    const names = [
      ...["PGPASSWORD", "MYSQL_PWD", "REDISCLI_AUTH", "SSH_PASSPHRASE", "SECRET_KEY", "DJANGO_SECRET_KEY"],
      ...[
        "SECRET_KEY_BASE",
        "JWT_SIGNING_KEY",
        "ENCRYPTION_KEY",
        "spring.datasource.password",
        "dbPassword2",
      ],
      ...["clientSecret", "AZURE_ACCOUNT_KEY", "requirepass", "API_TOKEN_1", "apikey"],
    ];
    for (const name of names) assert.ok(isCredential(name, value), name);
  });

  it("is none by a name that tells about one", () => {
    const names = [
      ...["PASSWORD_FILE", "TOKEN_URL", "SECRET_NAME", "ACCESS_KEY_ID", "PWD", "OLDPWD", "PUBLIC_KEY"],
      ...["PASSWORD_MIN_LENGTH", "ETCD_INITIAL_CLUSTER_TOKEN", "AUTHOR", "COMPASS", "PARTITION_KEY"],
    ];
    for (const name of names) assert.ok(!isCredential(name, value), name);
  });

  it("is no switch, mode, path, address, reference or name of a Secret", () => {
    const settings: readonly (readonly [string, string])[] = [
      ["DISABLE_AUTH", "no"],
      ["ALLOW_EMPTY_PASSWORD", "yes"],
      ["SMTP_AUTH", "login"],
      ["DB_PASSWORD", "/run/secrets/db"],
      ["DB_PASSWORD", "$(STORE_PASSWORD)"],
      ["DB_PASSWORD", braced("STORE_PASSWORD")],
      ["DB_PASSWORD", "{{ .password }}"],
      ["DB_PASSWORD", "<your password>"],
      ["API_KEY", "arn:aws:secretsmanager:eu-west-1:1:secret:api"],
      ["AUTH", "https://login.acme.dev/realms/shop"],
      ["TLS_SECRET", "web-tls"],
      ["PULL_CREDENTIALS", "shop/registry"],
      ["STORE_SECRET", "store-password"],
    ];
    for (const [name, text] of settings) assert.ok(!isCredential(name, text), `${name}=${text}`);
    assert.ok(!isCredential("STORE_SECRET", "kelp", (name) => name === "kelp"));
    assert.ok(isCredential("CLIENT_SECRET", value));
  });
});

describe("a text", () => {
  it("holds one by its look", () => {
    const texts: Readonly<Record<string, string>> = {
      "web:salt-and-tar@tcp(db:3306)/shop": "a data source name with a password",
      "DefaultEndpointsProtocol=https;AccountName=x;AccountKey=c2FsdA==":
        "a connection string with a password",
      "host=db user=web password=salt-and-tar dbname=shop": "a connection string with a password",
      "https://web:salt-and-tar@store/": "a URL with a password",
      "Authorization: Bearer abcdef0123456789abcdef": "an authorization header",
    };
    for (const [text, what] of Object.entries(texts)) assert.equal(credentialIn(text), what, text);
  });

  it("holds none where the password is put in later", () => {
    for (const password of [
      "$(PW)",
      braced("PW"),
      "$PW",
      "<password>",
      "{password}",
      "%s",
      "***",
      "[password]",
    ])
      assert.equal(credentialIn(`https://web:${password}@store/`), undefined, password);
    assert.equal(credentialIn(`host=db password=${braced("PW")} dbname=shop`), undefined);
    assert.equal(credentialIn("-----BEGIN PRIVATE KEY-----"), undefined);
  });

  it("holds one in a setting, whatever its format", () => {
    const texts: Readonly<Record<string, string>> = {
      yaml: `ledger:\n  password: ${value} # of the books`,
      flow: `{ user: web, password: "${value}" }`,
      json: `{"a":{"apiKey":"${value}"}}`,
      properties: `ledger.user=web\nledger.password=${value}`,
      ini: `[ledger]\nadmin_password = ${value}`,
      toml: `password = "${value}"`,
      xml: `<a><password>${value}</password></a>`,
      beans: `<property name="ledger.password" value="${value}"/>`,
      hadoop: `<name>ledger.password</name><value>${value}</value>`,
      environment: `- name: LEDGER_PASSWORD\n  value: ${value}`,
      redis: `port 6379\nrequirepass ${value}`,
    };
    for (const [format, text] of Object.entries(texts)) assert.ok(credentialSetting(text), format);
  });

  it("holds one where a client logs in by a file of its own format", () => {
    const texts: Readonly<Record<string, (secret: string) => string>> = {
      ".npmrc": (secret) => `//packages.example.net/:_authToken=${secret}`,
      ".netrc": (secret) => `machine ledger.example.net\n  login web\n  password ${secret}`,
      "config.json of Docker": (secret) => `{ "auths": { "ghcr.io": { "auth": "${secret}" } } }`,
      kubeconfig: (secret) =>
        `user: { client-key-data: ${Buffer.from(secret.repeat(3)).toString("base64")} }`,
      "keepalived.conf": (secret) => `authentication {\n  auth_pass ${secret}\n}`,
    };
    for (const [format, text] of Object.entries(texts)) {
      assert.ok(credentialIn(text(value)), format);
      if (format !== "kubeconfig") assert.equal(credentialIn(text(braced("TOKEN"))), undefined, format);
    }
    assert.equal(credentialIn("machine and login: type the password twice"), undefined);
  });

  it("holds none in code, references, and words about one", () => {
    const texts = [
      "password = config.password",
      'password = os.environ["PASSWORD"]',
      "token: string",
      "auth: basic",
      `password: ${braced("PASSWORD")}`,
      "passwordSecret: web-password",
      "# password of the ledger: ask the team for it",
      "password_file: /run/secrets/ledger",
      "    secretKeyRef: { name: a, key: password }",
    ];
    for (const text of texts) assert.equal(credentialSetting(text), undefined, text);
    assert.equal(credentialSetting(`password = "${"word"}"`, { file: "a.py" }), undefined);
  });
});

describe("a command", () => {
  it("is given one by an option or in a script", () => {
    const commands: readonly (readonly string[])[] = [
      ["web", `--admin-password=${value}`],
      ["web", "--admin-password", value],
      ["java", `-Dledger.password=${value}`, "-jar", "web.jar"],
      ["sh", "-c", `export API_TOKEN=${value}; exec web`],
      ["sh", "-c", `exec web --api-key "${value}" --port 80`],
      ["sh", "-c", `redis-cli -h store -a ${value} ping`],
      ["sh", "-c", `mysql -uroot -p${value} shop`],
      ["sh", "-c", `curl -u web:${value} https://ledger`],
    ];
    for (const command of commands) assert.ok(credentialInCommand(command), command.join(" "));
  });

  it("is given none by a variable, a file, a switch or the name of a Secret", () => {
    const commands: readonly (readonly string[])[] = [
      ["web", "--admin-password=$(PASSWORD)", "--token-file=/run/token"],
      ["web", "--auth", "--port", "80"],
      ["web", "--secret", "web-tls", "--cert-secret=shop/front"],
      ["sh", "-c", 'redis-cli -a "$PASSWORD" ping'],
      ["sh", "-c", "mysql -uroot -p$PASSWORD shop"],
      ["etcd", "--initial-cluster-token", "cluster-1"],
    ];
    for (const command of commands) assert.equal(credentialInCommand(command), undefined, command.join(" "));
  });
});

describe("a long text", () => {
  const parts = [
    "a",
    "a=",
    "a=b;",
    " ",
    "host=a ",
    "a:b@",
    "mysql -p ",
    "redis-cli ",
    "machine a login ",
    "//a:",
    "-----BEGIN A ",
    "name: a,",
    "--a ",
  ];
  for (const part of parts) {
    it(`of ${JSON.stringify(part)} again and again is read once`, () => {
      const text = part.repeat(200_000 / part.length);
      const begun = process.cpuUsage();
      assert.equal(credentialIn(text) ?? credentialSetting(text) ?? credentialInCommand([text]), undefined);
      const { user } = process.cpuUsage(begun);
      assert.ok(user / 1e6 < 5, `${user / 1e6} s of the processor`);
    });
  }
});
