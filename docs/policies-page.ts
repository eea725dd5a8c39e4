import { contractPolicyName } from "../policy/adapter/contract-policy.ts";
import { completePack, packs } from "../policy/packs.ts";
import { rules } from "../rules/index.ts";
import type { Level, Pack, RuleInfo } from "../rules/model/rule.ts";

/** docs/policies.md: every rule, in the words of the rule itself. */
export function policiesPage(): string {
  const relations = rules.filter(({ relation }) => relation).length;
  return `# Policies

${rules.length} rules decide whether a stack is ready. ${relations} of them are about relations between objects. The same rules judge a preview, a
deployed stack, and manifests from any tool:

\`\`\`sh
make policy STACK=cordum-production        # previews the stack with all rules
make policy EXPORT=state.json              # a deployed stack: the output of \`pulumi stack export\`
make policy MANIFESTS=rendered/            # YAML that Helm, kustomize or Argo CD rendered
\`\`\`

Each command prints what is wrong, with which object, and what to do. It fails if a mandatory rule fails.

| option | meaning |
| --- | --- |
| \`STACK\` | the stack to preview |
| \`EXPORT\` | a file that \`pulumi stack export\` wrote |
| \`MANIFESTS\` | folders and files, relative to the folder in which you call make, with a shell's quotes and wildcards; \`-\` reads standard input |
| \`ENVIRONMENT\` | the levels to judge by: \`dev\`, \`staging\` or \`production\`. Default: the environment in \`readiness/stacks/<stack>.yaml\`, and \`production\` for manifests |
| \`FORMAT\` | the format of standard output: \`text\` (default), \`json\`, \`sarif\`, \`junit\`, or \`github\` for workflow annotations |
| \`RULES\` | judge by these rules only: ids, separated by commas, with \`*\` as a wildcard |
| \`SEVERITY\` | judge by rules of this severity or a higher one: \`low\`, \`medium\`, \`high\` or \`critical\` |
| \`CONTRACT\` | a file with [the contract](contract.md), which takes precedence over a document \`kind: Contract\` among the manifests |
| \`ALLOW=unreadable\` | report the parts of the input that can't be read, and judge the rest; without it, they fail the run |

Give one of \`STACK\`, \`EXPORT\` and \`MANIFESTS\`. \`KUBECONFIG\` and \`CONTEXT\` choose the cluster for a preview. Any other option is refused, and so
is an option in the environment: only those after \`make policy\` count.

| exit code | meaning |
| --- | --- |
| 0 | no mandatory rule fails; results that are UNKNOWN don't count |
| 1 | at least one mandatory rule fails, or the exemptions are invalid |
| 2 | no verdict: an option is wrong, a part of the input can't be read, or the preview failed |

\`make\` itself exits with 2 on every failure, and prints the code of the command (\`Error 1\`). A script that needs the code calls
\`node_modules/.bin/node cli/index.ts policy MANIFESTS=…\`.

## With Pulumi alone

The packs are plain \`nodejs\` policy packs. Nothing of this project needs to run:

\`\`\`sh
make policy-packs    # compiles them, once
pulumi preview --stack cordum-production \\
  --policy-pack policy/${completePack} --policy-pack-config policy/config/production.json
pulumi policy analyze --stack cordum-production --policy-pack policy/${completePack} \\
  --policy-pack-config policy/config/production.json
\`\`\`

\`policy/${completePack}\` has all rules. ${packs.map((pack) => `\`policy/${pack}\``).join(", ")} have those of one topic each. Pulumi sends each
resource to each pack and waits, so the three together take longer than the complete one ([performance](performance.md)).

\`policy/config/\` holds the levels of each environment. In a copy of such a file you can also give the stack's contract:

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

- **UNKNOWN** is a result that depends on something unknown: a password before the first deployment, or a fact that the contract
  doesn't give. It is reported, and never passes. It is advisory by default, because otherwise no stack could be deployed for the first
  time. For a deployed stack you can set \`"unknown": "mandatory"\`. A readiness report counts it as No-Go.
- **WAIVED** is a finding that \`readiness/exemptions.yaml\` excuses, until the exemption expires.
- Pulumi reports violations only. With \`SEAWORTHY_POLICY_RESULTS=folder\`, each pack writes all its results to that folder, including passes.

[Compared checks](compared-checks.md) compares the rules with the checks of kube-score, KubeLinter, Polaris and Kyverno.

\`make docs\` generates this page and the files in \`policy/config/\` from the rules. The levels are those of dev, staging
and production, in this order. The numbers of requirements are those in [traceability](traceability.md).

${packs.map(packSection).join("\n")}`;
}

const titles: Readonly<Record<Pack, string>> = {
  baseline: "Baseline: pods, images, RBAC, secrets",
  resilience: "Resilience: availability, capacity, network, certificates, state, backups",
  operability: "Operability: alerts, delivery, ownership",
};

function packSection(pack: Pack): string {
  const own = rules.filter((rule) => rule.pack === pack).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = own.map((rule) => `| ${cells(rule).join(" | ")} |`);
  return [
    `## ${titles[pack]}\n`,
    "| rule | what must hold | severity | levels | requirements | remedy |",
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
