import { sides } from "../kubernetes/flows.ts";
import { type MonitorSpec, scrapes } from "../kubernetes/monitors.ts";
import { refusals } from "../kubernetes/network.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyObject } from "../model/select.ts";
import { problemsOf, UnknownValue } from "../model/unknown.ts";

export const netpolAllowsScrape = rule({
  id: "netpol-allows-scrape",
  title: "NetworkPolicies allow metrics to be scraped.",
  pack: "resilience",
  severity: "high",
  levels: "aaM",
  relation: true,
  requirements: [54, 56],
  remediation: ["Admit the scraper: monitoring.prometheus in the settings names its namespace and labels."],
  subjects: everyObject<MonitorSpec>(
    "monitoring.coreos.com/ServiceMonitor",
    "monitoring.coreos.com/PodMonitor",
  ),
  check: (monitor, { contract, graph }) => {
    const targets = scrapes(graph, monitor);
    if (targets.length === 0) return new NotApplicable("It finds no pods of the stack.");
    if (!contract.scrapers) throw new UnknownValue("the contract doesn't say who scrapes");
    const scrapers = contract.scrapers.map((one) => ({
      ...one,
      ports: [],
      title: `the scraper in ${one.namespace}`,
    }));
    return problemsOf(scrapers, (from) =>
      problemsOf(targets, ({ port, workload }) => {
        const by = refusals(graph, from, workload, { number: port, protocol: "TCP" });
        return (
          by.length > 0 &&
          `${workload.name}:${port} is refused to ${from.title} by ${sides(by, from, workload)}`
        );
      }),
    );
  },
});
