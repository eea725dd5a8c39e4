import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { command } from "./command.ts";
import { netns, networkMark } from "./layout.ts";
import { bridge, control, host, machines, type NodeMachine, nodes, services } from "./topology.ts";

/**
 * The cluster's network: one namespace a machine, joined by a bridge in the control plane's namespace. The host has one
 * link into that bridge and its connected route; no other route, rule or setting of the host is touched, and nothing
 * routes onward, so that no packet leaves the machine.
 */

/** Whether the network is there as a whole. */
export async function networkIsUp(): Promise<boolean> {
  if (!existsSync(networkMark)) return false;
  const mounted = await mountedNamespaces();
  return machines.every(({ name }) => mounted.includes(netns(name))) && (await hostLinkExists());
}

/** Makes namespaces, links, addresses and routes; nothing of them may exist. */
export async function createNetwork(): Promise<void> {
  for (const { name } of machines) await createNamespace(name);
  await ip([
    `link add ${host.link} type veth peer name host netns ${netns(control.name)}`,
    // No IPv6 address of its own: the host's setting stays as it is, and the link stays silent.
    `link set ${host.link} addrgenmode none`,
    `addr add ${host.address}/${bridge.prefix} dev ${host.link}`,
    `link set ${host.link} mtu ${bridge.mtu} up`,
  ]);
  await ip(controlCommands(), control.name);
  for (const node of nodes) await ip(nodeCommands(node), node.name);
  await writeFile(networkMark, "");
}

/** Removes all that `createNetwork` makes, however much of it is there. The machines must have stopped. */
export async function removeNetwork(): Promise<void> {
  await rm(networkMark, { force: true });
  if (await hostLinkExists()) await ip([`link delete ${host.link}`]);
  for (const path of await mountedNamespaces()) await command("umount", [path]);
  for (const { name } of machines) await rm(netns(name), { force: true });
}

export async function hostLinkExists(): Promise<boolean> {
  return existsSync(`/sys/class/net/${host.link}`);
}

/** The network namespaces of ours that are mounted. */
export async function mountedNamespaces(): Promise<readonly string[]> {
  const folder = dirname(netns(control.name));
  const lines = (await readFile("/proc/self/mountinfo", "utf8")).split("\n");
  return lines.map((line) => line.split(" ")[4] ?? "").filter((point) => point.startsWith(`${folder}/`));
}

/** The bridge, the host's side of it, and the way to the pods: the API server calls webhooks and aggregated APIs itself. */
function controlCommands(): readonly string[] {
  return [
    "link add br0 type bridge",
    `addr add ${control.address}/${bridge.prefix} dev br0`,
    "link set br0 up",
    "link set host master br0 up",
    ...nodes.flatMap((node) => [
      `link add ${node.name} type veth peer name eth0 netns ${netns(node.name)}`,
      `link set ${node.name} master br0 up`,
      `route add ${node.pods} via ${node.address}`,
    ]),
  ];
}

/** Pods on other nodes by way of those nodes; service addresses need a route only to get as far as kube-proxy's rules. */
function nodeCommands(node: NodeMachine): readonly string[] {
  const others = nodes.filter((other) => other !== node);
  return [
    `addr add ${node.address}/${bridge.prefix} dev eth0`,
    "link set eth0 up",
    ...others.map((other) => `route add ${other.pods} via ${other.address}`),
    `route add ${services.subnet} dev eth0`,
  ];
}

async function createNamespace(machine: string): Promise<void> {
  const path = netns(machine);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, "");
  await command("unshare", [`--net=${path}`, "true"]);
  await set(machine, "net/ipv6/conf/all/disable_ipv6", "1");
  if (machine !== control.name) await set(machine, "net/ipv4/ip_forward", "1");
  await ip(["link set lo up"], machine);
}

/** Sets a kernel parameter of a namespace; the host's own is another one. */
async function set(machine: string, name: string, value: string): Promise<void> {
  await command("nsenter", [`--net=${netns(machine)}`, "tee", `/proc/sys/${name}`], { input: value });
}

/** Runs commands of `ip` as one batch, in a machine's namespace or on the host. */
async function ip(commands: readonly string[], machine?: string): Promise<void> {
  const input = `${commands.join("\n")}\n`;
  const enter = machine ? ["nsenter", `--net=${netns(machine)}`] : [];
  const [file = "ip", ...args] = [...enter, "ip", "-batch", "-"];
  await command(file, args, { input });
}
