import { check, sleep } from "k6";
import http from "k6/http";

/**
 * What k6 runs: each user goes through the plan's steps again and again, with a pause between two. The plan, the way in and
 * the thresholds come by the environment, because arguments can be read by everybody on the machine.
 */

const plan = JSON.parse(__ENV.LOAD_PLAN);
const { base, durationSeconds, headers, hosts, p95Ms, p99Ms, errorPercent, virtualUsers } = plan;

export const options = {
  vus: virtualUsers,
  duration: `${durationSeconds}s`,
  hosts,
  summaryTrendStats: ["med", "p(95)", "p(99)", "max"],
  thresholds: {
    http_req_duration: [`p(95)<${p95Ms}`, `p(99)<${p99Ms}`],
    checks: [`rate>${1 - errorPercent / 100}`],
  },
};

/** One client address makes all requests, and each takes some milliseconds; the pause keeps it below a gateway's limit. */
export default function () {
  const kept = {};
  for (const { body, keep, method, name, path, status } of plan.steps) {
    const url = base + path.replace(/\{(\w+)\}/g, (whole, key) => kept[key] ?? whole);
    const payload = body === undefined ? null : JSON.stringify(body);
    const answer = http.request(method, url, payload, {
      headers,
      tags: { name },
      timeout: "10s",
      redirects: 0,
    });
    const ok = check(answer, { [name]: ({ status: got }) => got === status });
    if (ok && keep !== undefined) kept[keep] = answer.json(keep);
    sleep(plan.pauseSeconds);
  }
}

export function handleSummary({ metrics }) {
  return { [__ENV.LOAD_SUMMARY]: JSON.stringify(metrics) };
}
