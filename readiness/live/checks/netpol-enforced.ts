import { type Judgement, judged, liveCheck, notApplicable } from "../check.ts";
import { differences, type Trial, tryNetwork } from "../network/trial.ts";

export const netpolEnforced = liveCheck({
  id: "live-netpol-enforced",
  title: "Test connections that are declared succeed, and others are refused.",
  severity: "high",
  deadlineSeconds: 120,
  remediation: [
    "What is open and shouldn't be: see whether the CNI plugin enforces policies at all.",
    "What is closed and shouldn't be: compare the policy's selectors with the labels of client and server.",
  ],
  look: async (cluster, context): Promise<readonly Trial[] | undefined> =>
    context.settings.connections && (await tryNetwork(cluster, context)),
  judge: (trials) => {
    if (!trials) return notApplicable("trying takes pods, which nobody has asked for: `live.connections`");
    if (trials.length === 0) return notApplicable("nothing of the stack offers a port");
    return trials.map(judgeTrial);
  },
});

function judgeTrial(trial: Trial): Judgement {
  const { client, notTried = "nothing else of the stack offers a port", tries } = trial;
  const subject = `client ${client.name}`;
  if (tries.length === 0)
    return { status: "NOT_APPLICABLE", subject, message: `It isn't tried: ${notTried}.` };
  const wrong = differences(trial);
  const open = tries.filter((one) => one.open).length;
  const evidence = `${tries.length} ports tried: ${open} open, ${tries.length - open} refused`;
  const problem = wrong.length > 0 ? wrong.join("; ") : undefined;
  return judged(subject, problem, "The network does what is declared.", evidence);
}
