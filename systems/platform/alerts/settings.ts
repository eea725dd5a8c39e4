import { z } from "zod";
import {
  durationSeconds,
  host,
  imageReference,
  network,
  objectName,
  once,
  port,
  resources,
  storage,
} from "../../../components/fields.ts";
import { versionIn } from "../image-version.ts";

const networks = z
  .array(network)
  .min(1)
  .refine(once, "each network once")
  .describe("Networks (CIDR) of the receiver, to which the NetworkPolicy lets Alertmanager out.");

const address = z
  .string()
  .max(255)
  .regex(/^[^\s@<>",;]+@[^\s@<>",;]+$/, "an e-mail address such as oncall@example.com");

const mail = z
  .strictObject({
    to: z.array(address).min(1).max(20).describe("Addresses that get each critical alert."),
    from: address.describe("Address that mails come from."),
    host: host.describe("Mail server (SMTP)."),
    port: port.default(587).describe("Its port."),
    networks,
    requireTls: z
      .boolean()
      .default(true)
      .describe("Sends over TLS only: by STARTTLS, or at port 465 from the beginning."),
    username: z
      .string()
      .min(1)
      .max(255)
      .exactOptional()
      .describe("Account at the mail server. Default: none."),
    passwordSecret: objectName
      .exactOptional()
      .describe("Existing Secret in the facility's namespace with the account's password, as `password`."),
  })
  .refine(
    ({ passwordSecret, username }) => (passwordSecret === undefined) === (username === undefined),
    "`username` and `passwordSecret`, or neither",
  )
  .describe("Mail, for critical alerts.");

const target = {
  url: z
    .url({ protocol: /^https?$/ })
    .regex(/^[^@]*$/, "an address without a password: put such an address into a Secret")
    .exactOptional()
    .describe("Address that alerts are posted to."),
  urlSecret: objectName
    .exactOptional()
    .describe("Existing Secret in the facility's namespace with that address, as `url`, instead of `url`."),
  port: port.default(443).describe("Port of the address in `urlSecret`."),
  networks,
};

const oneAddress = "either `url` or `urlSecret`";

function hasOneAddress({ url, urlSecret }: { readonly url?: string; readonly urlSecret?: string }): boolean {
  return (url === undefined) !== (urlSecret === undefined);
}

const webhook = z
  .strictObject(target)
  .refine(hasOneAddress, oneAddress)
  .describe("Webhook, such as that of a chat, for critical alerts and warnings.");

const heartbeat = z
  .strictObject({
    ...target,
    interval: z
      .string()
      .regex(/^[1-9]\d{0,3}[sm]$/, "an interval such as 30s or 5m")
      .refine(
        (text) => durationSeconds(text) >= 15 && durationSeconds(text) <= 3600,
        "an interval from 15s to 60m",
      )
      .default("1m")
      .describe("How often it is called. The service must raise its alarm after more than twice that time."),
  })
  .refine(hasOneAddress, oneAddress)
  .describe(
    "Dead man's switch: a service outside the cluster that raises an alarm when it is no longer called.",
  );

export const alerts = z
  .strictObject({
    enabled: z
      .boolean()
      .default(false)
      .describe("Installs Alertmanager, in the namespace of `metrics`, which must be enabled, too."),
    image: imageReference
      .refine((image) => versionIn(image) !== undefined, "an image whose tag is a version, such as v0.28.1")
      .default("quay.io/prometheus/alertmanager:v0.28.1")
      .describe("Image of Alertmanager."),
    replicas: z
      .int()
      .min(1)
      .max(5)
      .default(2)
      .describe(
        "Number of Alertmanagers. They tell each other what was sent, so that each alert is sent once.",
      ),
    storage: storage("1Gi").describe("Volume of each, for silences and what was sent."),
    resources: resources(["20m", "200m"], ["64Mi", "256Mi"]).describe("CPU and memory of each."),
    receivers: z
      .strictObject({
        mail: mail.exactOptional(),
        webhook: webhook.exactOptional(),
        heartbeat: heartbeat.exactOptional(),
      })
      .prefault({})
      .describe(
        "Who gets alerts. All three are needed: two channels of different kinds, and a dead man's switch.",
      ),
  })
  .superRefine(({ enabled, receivers }, context) => {
    if (!enabled) return;
    for (const name of ["mail", "webhook", "heartbeat"] as const)
      if (receivers[name] === undefined)
        context.addIssue({
          code: "custom",
          path: ["receivers", name],
          message: "a receiver, because an alert that reaches nobody by one channel must by another",
        });
  })
  .prefault({});

export type AlertsSettings = z.output<typeof alerts>;
export type Target = NonNullable<AlertsSettings["receivers"]["webhook"]>;
export type Mail = NonNullable<AlertsSettings["receivers"]["mail"]>;
export type Heartbeat = NonNullable<AlertsSettings["receivers"]["heartbeat"]>;

/** The receivers of a facility that is enabled: it has all of them. */
export interface Receivers {
  readonly mail: Mail;
  readonly webhook: Target;
  readonly heartbeat: Heartbeat;
}

export function receiversOf({ receivers: { heartbeat, mail, webhook } }: AlertsSettings): Receivers {
  if (!heartbeat || !mail || !webhook) throw new Error("The facility alerts lacks a receiver.");
  return { heartbeat, mail, webhook };
}
