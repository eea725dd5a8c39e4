import { contractPolicyName } from "../policy/adapter/contract-policy.ts";
import { completePack, packs } from "../policy/packs.ts";
import { rules } from "../rules/index.ts";
import type { Level, Pack, RuleInfo } from "../rules/model/rule.ts";

/** docs/policies.md: every rule, in the words of the rule itself. */
export function policiesPage(): string {
  const relations = rules.filter(({ relation }) => relation).length;
  return `# Policies

${rules.length} rules say whether a stack is ready, ${relations} of them about how objects fit together. The same rules judge a preview, what
is deployed, and manifests of any tool:

\`\`\`sh
make policy STACK=cordum-production        # previews the stack with all rules
make policy EXPORT=state.json              # what \`pulumi stack export\` says is deployed
make policy MANIFESTS=rendered/            # YAML that Helm, kustomize or Argo CD rendered
\`\`\`

Each prints what is wrong, about which object and what to do, and fails where something is mandatory. \`ENVIRONMENT=dev\`,
\`staging\` or \`production\` says how strictly; a stack's own file in \`readiness/stacks/\` says it otherwise, and for manifests
it is production. A document \`kind: Contract\` among the manifests, or \`CONTRACT=file\`, says what objects can't (docs/contract.md).

| word | what it takes |
| --- | --- |
| \`MANIFESTS\` | folders and files, as a shell would split, quote and match them, from where make was called; \`-\` for standard input |
| \`FORMAT\` | \`text\`, \`json\`, \`sarif\`, \`junit\`, or \`github\` for annotations of a workflow; to standard output |
| \`RULES\`, \`SEVERITY\` | ids of rules, with \`*\` for any text; findings of that severity and worse |
| \`CONTRACT\` | a file with a contract, which counts more than one among the objects |
| \`ALLOW=unreadable\` | what can't be read is left out and told; without it, it fails the run |

The command ends with 0 where nothing keeps the stack back, with 1 where something must be mended, and with 2 where that can't be said:
a word is wrong, or a part of the input can't be read. \`make\` itself turns every failure into 2 and prints the code; a script that must
tell them apart calls \`node_modules/.bin/node local/cli.ts policy MANIFESTS=…\`.

## With Pulumi alone

The packs are plain \`nodejs\` packs, so nothing of this project needs to be running:

\`\`\`sh
make policy-packs    # compiles them, once
pulumi preview --stack cordum-production \\
  --policy-pack policy/${completePack} --policy-pack-config policy/config/production.json
pulumi policy analyze --stack cordum-production --policy-pack policy/${completePack} \\
  --policy-pack-config policy/config/production.json
\`\`\`

\`policy/${completePack}\` has all rules. ${packs.map((pack) => `\`policy/${pack}\``).join(", ")} have those of a topic, for who wants
some; Pulumi sends each resource to each pack and waits, so all three of them take longer than the one (docs/performance.md).

\`policy/config/\` holds the levels of each environment. A copy of such a file can tell the packs a stack's contract, and more:

\`\`\`json
{
  "all": "mandatory",
  "${contractPolicyName}": {
    "environment": "production",
    "contract": { "cluster": { "nodes": 6, "zones": 3 }, "recoveryPointHours": 1 },
    "unknown": "advisory"
  }
}
\`\`\`

- **UNKNOWN** is what can't be known: a password before the first deployment, or a fact that the contract doesn't say. It is
  reported, and never passes. It is advice by default, because otherwise nothing could be deployed for the first time; a run over
  what is deployed may set \`"unknown": "mandatory"\`. A readiness report takes it for a No-Go.
- **WAIVED** is what \`readiness/exemptions.yaml\` excuses, until the day that it says.
- Pulumi tells violations only. With \`SEAWORTHY_POLICY_RESULTS=folder\` each pack writes all results there, passes too.

[Compared checks](compared-checks.md) sets the rules beside the checks of kube-score, KubeLinter, Polaris and Kyverno.

This page is written by \`make docs\` from the rules, as are the files in \`policy/config/\`. The levels are those of dev, staging
and production; requirements are rows of the readiness requirements (docs/traceability.md).

${packs.map(packSection).join("\n")}`;
}

const titles: Readonly<Record<Pack, string>> = {
  baseline: "Baseline: pods, images, rights, secrets",
  resilience: "Resilience: availability, capacity, network, certificates, state, backups",
  operability: "Operability: alerts, delivery, ownership",
};

function packSection(pack: Pack): string {
  const own = rules.filter((rule) => rule.pack === pack).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = own.map((rule) => `| ${cells(rule).join(" | ")} |`);
  return [
    `## ${titles[pack]}\n`,
    "| rule | what must be so | severity | levels | requirements | to do |",
    "| --- | --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

function cells(rule: RuleInfo): readonly string[] {
  const { controls = {}, id, levels, remediation, requirements, severity, title } = rule;
  const named = Object.entries(controls).flatMap(([catalogue, ids]) =>
    ids.map((one) => `${catalogue.toUpperCase()} ${one}`),
  );
  const { dev, production, staging } = levels;
  return [
    `\`${id}\``,
    title + (named.length > 0 ? ` (${named.join(", ")})` : ""),
    severity,
    [dev, staging, production].map(short).join(" "),
    requirements.join(", "),
    remediation.join("<br>"),
  ].map(cell);
}

function short(level: Level): string {
  return level === "disabled" ? "off" : level;
}

/** A pipe would end the cell. */
function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
