import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { stackPreview } from "../../readiness/pull-request/preview.ts";
import { readPreview } from "../../readiness/pull-request/read.ts";
import { summarise } from "../../readiness/pull-request/summary.ts";

/** Previews made by hand, for what a genuine one can't be brought to say. */

export interface MadeStep {
  readonly op: string;
  /** @default a ConfigMap */
  readonly type?: string;
  readonly name: string;
  readonly old?: object;
  readonly new?: object;
  readonly [more: string]: unknown;
}

export function state(inputs: object, more: object = {}): object {
  return { inputs, ...more };
}

export function previewText(steps: readonly MadeStep[], more: object = {}): string {
  const written = steps.map(
    ({ name, new: newState, old: oldState, type = "kubernetes:core/v1:ConfigMap", ...rest }) => ({
      ...rest,
      urn: `urn:pulumi:test::p::${type}::${name}`,
      oldState,
      newState,
    }),
  );
  return JSON.stringify({ steps: written, changeSummary: {}, ...more });
}

/** A summary of what such a preview says, read from its text as the command does. */
export function summaryOf(steps: readonly MadeStep[], more: object = {}): string {
  const preview = stackPreview(readPreview(Buffer.from(previewText(steps, more)), "preview.json"));
  return summarise([{ stack: "test", preview, policies: [] }]);
}

/** Every way in which a secret can be in a preview: the step that has `before` and `after`. */
export const secretKinds: Readonly<
  Record<string, (before: string, after: string) => Omit<MadeStep, "op" | "name">>
> = {
  "marked by Pulumi, and shown": inBoth((plaintext) => ({
    a: envelope({ plaintext: JSON.stringify(plaintext) }),
  })),
  "marked by Pulumi, with an object in it": inBoth((value) => ({
    a: envelope({ value: { deep: [value] } }),
  })),
  "data of a Secret": inBoth((value) => ({ data: { a: value } }), "kubernetes:core/v1:Secret"),
  "text of a Secret": inBoth(
    (value) => ({ stringData: { "a.conf": `x\n${value}\ny` } }),
    "kubernetes:core/v1:Secret",
  ),
  "a Secret in a list": inBoth((value) => ({ items: [{ kind: "Secret", stringData: { a: value } }] })),
  "applied by kubectl": inBoth((value) => ({
    metadata: {
      annotations: {
        "kubectl.kubernetes.io/last-applied-configuration": JSON.stringify({
          kind: "Secret",
          data: { a: value },
        }),
      },
    },
  })),
  "a variable": inBoth((value) => ({
    spec: { containers: [{ name: "c", env: [{ name: "DB_PASSWORD", value }] }] },
  })),
  "a field called by what it is": inBoth(
    (value) => ({ args: { dbPassword: value } }),
    "aws:rds/instance:Instance",
  ),
  "below such a field": inBoth((value) => ({ credentials: { user: "u", more: [{ it: value }] } })),
  "an argument of a program": inBoth((value) => ({ command: ["serve", `--api-token=${value}`] })),
  "the argument after its name": inBoth((value) => ({ command: ["serve", "--api-token", value] })),
  "a line of a file": inBoth((value) => ({ data: { "a.conf": `user x\npassword: ${value}\nend\n` } })),
  "a directive of a file": inBoth((value) => ({
    data: { "a.conf": `user x\nrequirepass "${value}"\nend\n` },
  })),
  "JSON in a text": inBoth((value) => ({ data: { "a.json": JSON.stringify({ clientSecret: value }) } })),
  "a field in another spelling": inBoth((value) => ({ masterPw: value }), "aws:rds/instance:Instance"),
  "a variable in another spelling": inBoth((value) => ({ env: [{ Name: "DB_PASSWORD", Value: value }] })),
  "JSON of a Secret": inBoth(
    (value) => ({ stringData: { "a.json": JSON.stringify({ deep: { it: value } }) } }),
    "kubernetes:core/v1:Secret",
  ),
  "settings of a Secret": inBoth(
    (value) => ({ stringData: { ".env": `MODE=fast\nIT=${value}\n` } }),
    "kubernetes:core/v1:Secret",
  ),
  "a password of a program that is in another field": inBoth((value) => ({
    command: ["redis-cli"],
    args: ["-h", "db", "-a", value],
  })),
  "a variable in JSON in a text": inBoth((value) => ({
    text: JSON.stringify([{ name: "web", environment: [{ name: "DB_PASSWORD", value }] }]),
  })),
  "a variable in JSON in JSON": inBoth((value) => ({
    text: JSON.stringify({ body: JSON.stringify({ key: "DB_PASSWORD", value }) }),
  })),
  "a variable in YAML in a text": inBoth((value) => ({
    text: `env:\n  - name: DB_PASSWORD\n    value: ${value}\n  - name: A\n    value: b\n`,
  })),
  "a variable in YAML, its value first": inBoth((value) => ({
    text: `env:\n  - value: "${value}"\n    name: DB_PASSWORD\n`,
  })),
  "a variable whose value has lines of its own": inBoth((value) => ({
    text: `env:\n  - name: DB_PASSWORD\n    value: |\n      ${value}\n  - name: A\n`,
  })),
  "lines below a name": inBoth((value) => ({ text: `db:\n  password: |-\n    ${value}\n  user: u\n` })),
  "a list below a name": inBoth((value) => ({ text: `passwords:\n  - ${value}\nusers:\n  - u\n` })),
  "an object below a name": inBoth((value) => ({
    text: `secrets:\n  session:\n    now: ${value}\nend: x\n`,
  })),
  "JSON with the value in the next line": inBoth((value) => ({
    text: `{\n  "password":\n    "${value}"\n}`,
  })),
  "an element of XML": inBoth((value) => ({ text: `<db><password>${xml(value)}</password></db>` })),
  "an element of XML that goes by its key": inBoth((value) => ({
    text: `<map><entry key="db.password">${xml(value)}</entry></map>`,
  })),
  "two elements of XML": inBoth((value) => ({
    text: `<property><name>db.password</name><value>${xml(value)}</value></property>`,
  })),
  "attributes of XML": inBoth((value) => ({
    text: `<property name="db.password" value="${xml(value)}"/>`,
  })),
  "a flag whose meaning only its program knows": inBoth((value) => ({
    text: `exec redis-cli -h db -a '${value}' ping`,
  })),
  "a flag that its value follows at once": inBoth((value) => ({
    text: `mysqldump -u root -p'${value}' shop > /backup/shop.sql`,
  })),
  "a user with a password": inBoth((value) => ({
    text: `curl -fsS --user "admin:${value.replaceAll(" ", "")}" db`,
  })),
  "a statement of SQL": inBoth((value) => ({ text: `CREATE USER u WITH PASSWORD '${value}';` })),
  "a literal of kubectl": inBoth((value) => ({
    text: `kubectl create secret generic db --from-literal=it='${value}'`,
  })),
  "in an address": inBoth((value) => ({ url: `postgres://user:${value}@db:5432/x` })),
};

function inBoth(inputs: (value: string) => object, type?: string) {
  return (before: string, after: string) => ({
    ...(type !== undefined && { type }),
    old: state(inputs(before)),
    new: state(inputs(after)),
  });
}

function xml(text: string): string {
  return text.replaceAll("&", "&amp;");
}

function envelope(value: object): object {
  return { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ...value };
}

/** What a reader of GitHub's Markdown makes of a summary. */
export interface Rendered {
  /** Elements, each once, in order of name. */
  readonly tags: readonly string[];
  /** Where links lead to. */
  readonly links: readonly string[];
  /** What each row's cells hold, but the head's. */
  readonly rows: readonly (readonly string[])[];
  /** What is read outside of code. */
  readonly text: string;
}

export function rendered(markdown: string): Rendered {
  const options = { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true };
  const html = micromark(markdown, options).replace(/<!--.*?-->/g, "");
  const tags = [...html.matchAll(/<([a-z][a-z0-9]*)/gi)].map(([, tag = ""]) => tag.toLowerCase());
  return {
    tags: [...new Set(tags)].sort(),
    links: [...html.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, to = ""]) => to),
    rows: html
      .split("<tr>")
      .slice(2)
      .map((row) => [...row.matchAll(/<td>(.*?)<\/td>/gs)].map(([, cell = ""]) => cell)),
    text: html.replace(/<code[\s\S]*?<\/code>/g, "").replace(/<[^>]*>/g, ""),
  };
}
