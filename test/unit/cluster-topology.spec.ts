import assert from "node:assert/strict";
import fc from "fast-check";
import { contains, overlap } from "../../local/cluster/cidr.ts";
import {
  bridge,
  control,
  host,
  ingressAddress,
  machines,
  nodes,
  pods,
  range,
  services,
} from "../../local/cluster/topology.ts";

describe("the cluster's topology", () => {
  it("has all addresses in the one range that is checked against the machine's networks", () => {
    for (const subnet of [bridge.subnet, pods, services.subnet]) assert(contains(range, subnet), subnet);
  });

  it("has no two subnets with an address in common", () => {
    const subnets = [bridge.subnet, services.subnet, ...nodes.map((node) => node.pods)];
    for (const [i, one] of subnets.entries()) {
      for (const other of subnets.slice(i + 1)) assert(!overlap(one, other), `${one} and ${other}`);
    }
  });

  it("gives every machine an address of its own on the bridge", () => {
    const addresses = [host.address, ...machines.map(({ address }) => address)];
    assert.equal(new Set(addresses).size, addresses.length);
    for (const address of addresses) assert(contains(bridge.subnet, address), address);
  });

  it("has each node's pods in the range of all pods, and each node in a zone of its own", () => {
    for (const node of nodes) assert(contains(pods, node.pods), node.name);
    assert.equal(new Set(nodes.map(({ zone }) => zone)).size, nodes.length);
  });

  it("has the well-known services among the service addresses", () => {
    assert(contains(services.subnet, services.kubernetes));
    assert(contains(services.subnet, services.dns));
  });

  it("has the ingress on a node, not on the control plane", () => {
    assert(nodes.some(({ address }) => address === ingressAddress));
    assert.notEqual(ingressAddress, control.address);
  });

  it("has link names that the kernel accepts", () => {
    for (const name of [host.link, ...nodes.map((node) => node.name)]) assert(name.length <= 15, name);
  });
});

describe("address ranges", () => {
  const address = fc.tuple(...Array.from({ length: 4 }, () => fc.nat(255))).map((parts) => parts.join("."));
  const cidr = fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([a, length]) => `${a}/${length}`);

  it("overlap in both directions or in none", () => {
    fc.assert(fc.property(cidr, cidr, (a, b) => overlap(a, b) === overlap(b, a)));
  });

  it("overlap exactly if one contains the other", () => {
    fc.assert(fc.property(cidr, cidr, (a, b) => overlap(a, b) === (contains(a, b) || contains(b, a))));
  });

  it("contain the addresses between their first and their last, and no other", () => {
    assert(contains("10.0.0.0/8", "10.255.255.255"));
    assert(!contains("10.0.0.0/8", "11.0.0.0"));
    assert(contains("192.168.4.0/22", "192.168.7.0/24"));
    assert(!contains("192.168.7.0/24", "192.168.4.0/22"));
    assert(contains("0.0.0.0/0", "255.255.255.255"));
  });
});
