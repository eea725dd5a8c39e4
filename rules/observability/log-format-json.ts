import { variablesOf, wordsOf } from "../kubernetes/configuration.ts";
import { NotApplicable, rule } from "../model/rule.ts";
import { everyWorkload } from "../model/select.ts";
import { problemsOf } from "../model/unknown.ts";

export const logFormatJson = rule({
  id: "log-format-json",
  title: "Programs that can log JSON do so.",
  pack: "operability",
  severity: "low",
  levels: "-aa",
  relation: true,
  requirements: [19],
  remediation: ["Set logFormat: json in the settings, or the program's own variable for it."],
  subjects: everyWorkload,
  check: (workload, { graph }) => {
    const said = variablesOf(graph, workload, /(^|_)LOG(GING)?_*FORMAT$/i);
    const [, option] = /--log[.-]format[= ](\S+)/.exec(wordsOf(workload)) ?? [];
    if (said.length === 0 && option === undefined)
      return new NotApplicable("Nothing in its configuration is about the format of logs.");
    return [
      ...problemsOf(
        said,
        ({ container, variable: { name, value } }) =>
          !/json/i.test(value ?? "") && `${name} of ${container.title} is ${value ?? "empty"}`,
      ),
      option !== undefined && !/json/i.test(option) && `its option for the format of logs is ${option}`,
    ];
  },
});
