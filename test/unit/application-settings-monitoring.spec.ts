import assert from "node:assert/strict";
import { aboveThreshold } from "../../components/monitoring/own-alerts.ts";
import { parsePromql } from "../../lib/promql.ts";
import { complaints, refuses } from "../support/application-settings.ts";

const folder = "../test/support/dashboards";
const ships = { title: "Ships", expression: "sum(rate(ships_total[5m]))" };
const dashboard = (quay: object) => ({ monitoring: { dashboards: { quay } } });
const alert = (changes: object) => ({
  monitoring: { alerts: { Sunk: { query: "ships_sunk", above: 0, summary: "Ships sink", ...changes } } },
});

describe("the settings of an application refuse, about dashboards and alerts,", () => {
  refuses({
    "a dashboard of neither a file nor panels": [
      dashboard({}),
      "monitoring.dashboards.quay",
      /either a `file` or `panels`/,
    ],
    "a dashboard of both": [
      dashboard({ file: `${folder}/harbour.json`, panels: [ships] }),
      "monitoring.dashboards.quay",
      /either a `file` or `panels`/,
    ],
    "a dashboard's file that isn't there": [
      dashboard({ file: "dashboards/none.json" }),
      "monitoring.dashboards.quay.file",
      /a readable file .*\(ENOENT\)/,
    ],
    "a dashboard's file outside of the project": [
      dashboard({ file: "../../../tmp/harbour.json" }),
      "monitoring.dashboards.quay.file",
      /is "\.\.\/\.\.\/\.\.\/tmp\/harbour\.json"; allowed is a file in the project's folder: neither `\.\.` nor a symbolic link/,
    ],
    "a file that is no dashboard": [
      dashboard({ file: "../package.json" }),
      "monitoring.dashboards.quay.file",
      /a Grafana dashboard with `uid`/,
    ],
    "a dashboard's file with an expression that can't be read": [
      dashboard({ file: `${folder}/broken.json` }),
      "monitoring.dashboards.quay.file",
      /is invalid: sum\(rate\(ships_total\[5m\]\)/,
    ],
    "a panel whose expression can't be read": [
      dashboard({ panels: [{ ...ships, expression: "sum(rate(ships_total[5m])" }] }),
      "monitoring.dashboards.quay.panels.0.expression",
      /a valid PromQL expression/,
    ],
    "an alert whose expression can't be read": [
      alert({ query: "rate(ships_sunk[5m]" }),
      "monitoring.alerts.Sunk.query",
      /a valid PromQL expression/,
    ],
    "an alert on a range vector": [
      alert({ query: "(ships_sunk[5m]) # all" }),
      "monitoring.alerts.Sunk.query",
      /an instant vector/,
    ],
    "an alert on a text": [alert({ query: '"sunk"' }), "monitoring.alerts.Sunk.query", /an instant vector/],
    "an alert on a number": [
      alert({ query: "time() - 60" }),
      "monitoring.alerts.Sunk.query",
      /an instant vector/,
    ],
    "an alert on the rate of what is no range": [
      alert({ query: "sum(rate(ships_sunk))" }),
      "monitoring.alerts.Sunk.query",
      /an instant vector/,
    ],
    "an alert on the sum of a range": [
      alert({ query: "sum by (port) (ships_sunk[5m]) / 2" }),
      "monitoring.alerts.Sunk.query",
      /an instant vector/,
    ],
    "an alert on a range that is calculated with": [
      alert({ query: "ships_sunk[5m] + 1" }),
      "monitoring.alerts.Sunk.query",
      /an instant vector/,
    ],
    "an alert on a comment": [alert({ query: "# all" }), "monitoring.alerts.Sunk.query", /an instant vector/],
    "a variable of Grafana's in an alert": [
      alert({ query: "rate(ships_sunk[$__rate_interval])" }),
      "monitoring.alerts.Sunk.query",
      /without Grafana's variables/,
    ],
    "an alert's summary with a variable that there is not": [
      alert({ summary: "{{ $label.pod }} sinks" }),
      "monitoring.alerts.Sunk.summary",
      /\$labels\.<name>/,
    ],
    "an alert's description with a template that ends nowhere": [
      alert({ description: "{{ if }}" }),
      "monitoring.alerts.Sunk.description",
      /\$labels\.<name>/,
    ],
  });

  it("nothing of an alert that Prometheus takes", () => {
    for (const query of [
      "up # all",
      "# all\nup",
      "-up offset 5m",
      "up - time()",
      "max_over_time(up[5m:1m])",
      "vector(time())",
      "absent(up)",
      'count_values("a", up)',
      "time() - max by (pod) (up)",
      "quantile_over_time(0.9, (up[5m] offset 1h))",
      "histogram_quantile(0.9, sum by (le) (rate(a[5m]))) > bool 1",
      "a / on (pod) group_left (b) c",
    ])
      assert.deepEqual(complaints(alert({ query })), []);
    for (const summary of [
      "{{ $value }} of {{$labels.pod}}",
      '{{ printf "%.1f" $value }}',
      '{{ $value | humanizePercentage }} and {{ $value | printf "%.1f" }}',
    ])
      assert.deepEqual(complaints(alert({ summary })), []);
    assert.equal(aboveThreshold("up", 1), "(up) > 1");
    assert.ok(parsePromql(aboveThreshold("up # all", 1)));
  });
});
