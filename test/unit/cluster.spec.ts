import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse, parseAllDocuments } from "yaml";
import { root } from "../../lib/paths.ts";
import { fill } from "../../local/cluster/addons.ts";
import { parseHierarchies } from "../../local/cluster/cgroups.ts";
import { controlPlane } from "../../local/cluster/controlplane.ts";
import { parseImages, reference } from "../../local/cluster/images.ts";
import { renderKubeconfig } from "../../local/cluster/kubeconfig.ts";
import { isFirstProcess } from "../../local/cluster/machine.ts";
import {
  kubeletConfiguration,
  nodeDefinition,
  podNetwork,
  proxyConfiguration,
} from "../../local/cluster/node.ts";
import { conflicts } from "../../local/cluster/preflight.ts";
import { isReadyPod, type Pod, reasonOf } from "../../local/cluster/readiness.ts";
import { proportionalKilobytes } from "../../local/cluster/status.ts";
import { runScript } from "../../local/cluster/supervise.ts";
import { nodes } from "../../local/cluster/topology.ts";

const [nodeA] = nodes;
assert(nodeA);

describe("a node's configuration", () => {
  it("lets the kubelet serve only who proves to be somebody that the API server knows and allows", () => {
    const { authentication, authorization } = parse(
      nodeDefinition(nodeA).files["kubelet.yaml"] ?? "",
    ) as Record<string, object>;
    assert.partialDeepStrictEqual(authentication, {
      anonymous: { enabled: false },
      webhook: { enabled: true },
    });
    assert.deepEqual(authorization, { mode: "Webhook" });
  });

  it("never collects images, which cannot be pulled again", () => {
    assert.partialDeepStrictEqual(kubeletConfiguration(nodeA), { imageGCHighThresholdPercent: 100 });
  });

  it("leaves pods' own addresses visible", () => {
    assert.doesNotMatch(JSON.stringify(podNetwork(nodeA)), /"ipMasq":true/);
    assert.doesNotMatch(JSON.stringify(proxyConfiguration(nodeA)), /"masqueradeAll":true/);
  });

  it("gives each node its own range of pod addresses", () => {
    for (const node of nodes) assert(JSON.stringify(podNetwork(node)).includes(`"subnet":"${node.pods}"`));
  });

  it("names only files that it writes", () => {
    const definitions = [controlPlane(), ...nodes.map(nodeDefinition)];
    for (const { services, files } of definitions) {
      const words = services.flatMap(({ command }) => command).join(" ");
      for (const [, file = ""] of words.matchAll(/\/etc\/([\w.-]+)/g)) assert(file in files, file);
    }
  });
});

describe("a service's script", () => {
  const service = { name: "web", command: ["web", "--name=it's", "--plain=1"], environment: { A: "b c" } };

  it("becomes the daemon, with every argument as it was given", async () => {
    const script = runScript("node-a", service).replace(
      /^exec >>.*$/m,
      'web() { printf \'%s|\' "$@" "$A"; }',
    );
    const { stdout } = await promisify(execFile)("sh", ["-c", script.replace(/^exec /m, "")]);
    assert.equal(stdout, "--name=it's|--plain=1|b c|");
  });

  it("waits for a socket only if it needs one", () => {
    assert.doesNotMatch(runScript("node-a", service), /until/);
    assert.match(runScript("node-a", { ...service, needs: "/run/a.sock" }), /until \[ -S \/run\/a\.sock \]/);
  });
});

describe("control groups", () => {
  it("of version 1 are found with what mounts them again", () => {
    const mountinfo = `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw,relatime shared:5 - cgroup cgroup rw,cpu,cpuacct
40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,xattr,release_agent=/lib/agent,name=systemd
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw,nsdelegate
`;
    assert.deepEqual(parseHierarchies(mountinfo), [
      { path: "/sys/fs/cgroup/cpu,cpuacct", version: 1, options: "cpu,cpuacct" },
      { path: "/sys/fs/cgroup/systemd", version: 1, options: "none,name=systemd" },
      { path: "/sys/fs/cgroup/unified", version: 2, options: "" },
    ]);
  });

  it("of version 2 are one", () => {
    const mountinfo =
      "35 25 0:30 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n";
    assert.deepEqual(parseHierarchies(mountinfo), [{ path: "/sys/fs/cgroup", version: 2, options: "" }]);
  });
});

describe("a machine's first process", () => {
  const status = (name: string, ids: string) => `Name:\t${name}\nPid:\t700\nNSpid:\t${ids}\nThreads:\t1\n`;

  it("is the supervisor, one process namespace below ours", () => {
    assert(isFirstProcess(status("s6-svscan", "700\t1")));
  });

  it("is not a daemon beside it, a container's, or the shell that is still setting up", () => {
    assert(!isFirstProcess(status("s6-supervise", "701\t35")));
    assert(!isFirstProcess(status("s6-svscan", "702\t80\t1")));
    assert(!isFirstProcess(status("init.sh", "700\t1")));
    assert(!isFirstProcess(""));
  });
});

describe("the check of addresses", () => {
  const link = (ifname: string, local: string, prefixlen: number) => ({
    ifname,
    addr_info: [{ local, prefixlen }],
  });

  it("passes where nothing of the machine is in the cluster's range", () => {
    const routes = [
      { dst: "default", dev: "eth0" },
      { dst: "192.0.2.0/24", dev: "eth0" },
    ];
    assert.deepEqual(conflicts([link("eth0", "192.0.2.2", 24)], routes), []);
  });

  it("does not take the cluster's own link for a stranger's", () => {
    const routes = [{ dst: "10.213.0.0/24", dev: "seaworthy0" }];
    assert.deepEqual(conflicts([link("seaworthy0", "10.213.0.1", 24)], routes), []);
  });

  it("names links and routes that are in the way, each once", () => {
    const routes = [
      { dst: "10.0.0.0/8", dev: "tun0" },
      { dst: "10.0.0.0/8", dev: "tun0" },
    ];
    const links = [link("docker0", "10.213.5.1", 16)];
    assert.deepEqual(conflicts(links, routes), ["10.213.5.1/16 on docker0", "10.0.0.0/8 on tun0"]);
  });
});

describe("readiness of a pod", () => {
  const since = new Map([["node-a", new Date("2026-01-01T10:00:00.700Z")]]);
  const pod = (startedAt: string, ready = "True", phase = "Running"): Pod => ({
    metadata: { name: "web-0", namespace: "default" },
    spec: { nodeName: "node-a" },
    status: {
      phase,
      conditions: [{ type: "Ready", status: ready }],
      containerStatuses: [{ state: { running: { startedAt } } }],
    },
  });

  it("counts from the start of its node on, in whole seconds", () => {
    assert(isReadyPod(pod("2026-01-01T10:00:00Z"), since));
    assert(isReadyPod(pod("2026-01-01T10:00:09Z"), since));
  });

  it("is not believed from before its node was started, or without its node", () => {
    assert(!isReadyPod(pod("2026-01-01T09:59:59Z"), since));
    assert(!isReadyPod(pod("2026-01-01T10:00:09Z"), new Map()));
  });

  it("is what the pod says otherwise, and not asked of one that has done its work", () => {
    assert(!isReadyPod(pod("2026-01-01T10:00:09Z", "False"), since));
    assert(isReadyPod(pod("2026-01-01T09:00:00Z", "False", "Succeeded"), since));
  });

  it("fails for good with its first container, though the others say that they wait", () => {
    const failed = pod("", "False", "Failed");
    const containerStatuses = [{ state: { waiting: { reason: "PodInitializing" } } }];
    assert.equal(reasonOf({ ...failed, status: { ...failed.status, containerStatuses } }), "Failed");
    const waiting = { ...failed.status, phase: "Pending", containerStatuses };
    assert.equal(reasonOf({ ...failed, status: waiting }), "PodInitializing");
  });
});

describe("a kubeconfig", () => {
  it("of a person stands alone", () => {
    const text = renderKubeconfig({ by: "content", ca: "CA", certificate: "CERT", key: "KEY" });
    const { users, clusters } = parse(text) as { users: { user: object }[]; clusters: { cluster: object }[] };
    assert.deepEqual(users[0]?.user, { "client-certificate-data": "Q0VSVA==", "client-key-data": "S0VZ" });
    assert.partialDeepStrictEqual(clusters[0]?.cluster, { "certificate-authority-data": "Q0E=" });
    assert.match(text, /current-context: seaworthy/);
  });
});

describe("the add-ons", () => {
  const folder = join(root, "local/cluster/addons");

  it("are well-formed, and every value that they ask for is given", async () => {
    const values = new Proxy({}, { get: () => "x" });
    const files = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".yaml"));
    assert.ok(files.length >= 5);
    for (const file of files) {
      const text = fill(await readFile(join(folder, file), "utf8"), values);
      for (const document of parseAllDocuments(text)) {
        assert.deepEqual(document.errors, [], file);
        assert.partialDeepStrictEqual(Object.keys(document.toJS() as object), [
          "apiVersion",
          "kind",
          "metadata",
        ]);
      }
    }
  });

  it("fail loudly on a value that is missing", () => {
    assert.equal(fill(`a: \${b}`, { b: "c" }), "a: c");
    assert.throws(() => fill(`a: \${b}`, {}), /\$\{b\}/);
  });

  it("use images that are made here", () => {
    assert.match(reference("coredns"), /^registry\.k8s\.io\/coredns\//);
    assert.throws(() => reference("none"), /no image none/);
  });
});

describe("what programs print", () => {
  it("gives the images that a node has", () => {
    const table = `REF                        TYPE                                    DIGEST         SIZE     PLATFORMS LABELS
registry.k8s.io/pause:3.10 application/vnd.oci.image.manifest.v1+json sha256:abc 3.0 MiB linux/amd64 -
`;
    assert.deepEqual([...parseImages(table)], [["registry.k8s.io/pause:3.10", "sha256:abc"]]);
    assert.equal(parseImages("REF TYPE DIGEST\n").size, 0);
  });

  it("gives a process's share of the memory", () => {
    assert.equal(
      proportionalKilobytes("Rss:    900 kB\nPss:                 420 kB\nPss_Dirty: 1 kB\n"),
      420,
    );
    assert.equal(proportionalKilobytes(""), 0);
  });
});
