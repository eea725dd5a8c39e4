import { durationSeconds } from "../../../components/fields.ts";
import type { Mail, Receivers, Target } from "./settings.ts";

/** Where the operator mounts Secrets of receivers, each in a folder of its name. */
const secrets = "/etc/alertmanager/secrets";

/**
 * Alertmanager's configuration: Watchdogs first, to the dead man's switch; critical alerts by both channels at once, so that
 * one is enough; warnings by webhook. What has no severity that somebody acts on goes nowhere.
 */
export function alertmanagerConfig({ heartbeat, mail, webhook }: Receivers): object {
  return {
    route: {
      receiver: "warning",
      group_by: ["alertname", "namespace"],
      group_wait: "30s",
      group_interval: "5m",
      repeat_interval: "4h",
      routes: [
        { matchers: ['alertname=~".*Watchdog"'], receiver: "heartbeat", ...pulse(heartbeat.interval) },
        { matchers: ['severity="none"'], receiver: "nobody" },
        { matchers: ['severity="critical"'], receiver: "critical", repeat_interval: "1h" },
      ],
    },
    inhibit_rules: [
      {
        source_matchers: ['severity="critical"'],
        target_matchers: ['severity="warning"'],
        equal: ["alertname", "namespace"],
      },
    ],
    receivers: [
      { name: "nobody" },
      { name: "heartbeat", webhook_configs: [{ ...addressOf(heartbeat), send_resolved: false }] },
      {
        name: "critical",
        email_configs: [mailOf(mail)],
        webhook_configs: [{ ...addressOf(webhook), send_resolved: true }],
      },
      { name: "warning", webhook_configs: [{ ...addressOf(webhook), send_resolved: true }] },
    ],
  };
}

/** Names of the Secrets that receivers need. */
export function receiverSecrets({ heartbeat, mail, webhook }: Receivers): readonly string[] {
  const names = [mail.passwordSecret, webhook.urlSecret, heartbeat.urlSecret];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** A repetition falls due only at the end of an interval: were both the same, it would come at every second one. */
function pulse(interval: string): object {
  const repeat = Math.floor(durationSeconds(interval) * 0.9);
  return { group_wait: "0s", group_interval: interval, repeat_interval: `${repeat}s` };
}

function addressOf({ url, urlSecret }: Target): object {
  return urlSecret === undefined ? { url } : { url_file: `${secrets}/${urlSecret}/url` };
}

function mailOf({ from, host, passwordSecret, port, requireTls, to, username }: Mail): object {
  return {
    ...{
      from,
      to: to.join(", "),
      smarthost: `${host}:${port}`,
      // At 465 the connection itself is TLS, and no server offers STARTTLS within it, which this would insist on.
      require_tls: requireTls && port !== 465,
      send_resolved: true,
    },
    ...(username !== undefined && { auth_username: username }),
    ...(passwordSecret !== undefined && {
      auth_password_file: `${secrets}/${passwordSecret}/password`,
    }),
  };
}
