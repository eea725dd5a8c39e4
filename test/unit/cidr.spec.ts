import assert from "node:assert/strict";
import { BlockList, isIPv6 } from "node:net";
import fc from "fast-check";
import { canonicalCidr, contains, hasHostBits } from "../../components/cidr.ts";
import { letClientsOutTo } from "../../components/network-policy.ts";

const blocks = fc.oneof(
  fc.tuple(fc.ipV4(), fc.nat(32)).map(([address, prefix]) => `${address}/${prefix}`),
  fc.tuple(fc.ipV6(), fc.nat(128)).map(([address, prefix]) => `${address}/${prefix}`),
);

/** Whether Node.js itself thinks that an address is in a block. */
function holds(block: string, address: string): boolean {
  const [network = "", prefix] = block.split("/");
  const family = isIPv6(network) ? "ipv6" : "ipv4";
  if (isIPv6(address) !== (family === "ipv6")) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family);
  return list.check(address, family);
}

interface Spec {
  readonly egress: readonly { readonly to: readonly { readonly ipBlock: { readonly except?: unknown } }[] }[];
}

describe("a network", () => {
  it("is written in one way, whatever way it was given in", () => {
    assert.equal(canonicalCidr("10.1.2.3/8"), "10.0.0.0/8");
    assert.equal(canonicalCidr("2001:DB8:0:0:0:0:0:1/32"), "2001:db8::/32");
    assert.equal(canonicalCidr("1:0:0:2:0:0:0:3/128"), "1:0:0:2::3/128");
    assert.equal(canonicalCidr("::/0"), "::/0");
    fc.assert(
      fc.property(blocks, (block) => {
        const written = canonicalCidr(block);
        assert.equal(canonicalCidr(written), written);
        assert.equal(hasHostBits(written), false);
        assert.ok(holds(written, block.split("/")[0] ?? ""));
      }),
    );
  });

  it("contains another where it has its first address and no longer a prefix", () => {
    fc.assert(
      fc.property(blocks, blocks, (outer, inner) => {
        const [first = "", prefix] = canonicalCidr(inner).split("/");
        const wider = Number(outer.split("/")[1]) <= Number(prefix);
        assert.equal(contains(outer, inner), wider && holds(canonicalCidr(outer), first));
      }),
    );
  });

  it("that clients are let out to leaves out the metadata services in it, and no others", () => {
    const exceptions = (cidr: string) =>
      (letClientsOutTo([cidr], { name: "store", port: 443 }) as Spec).egress[0]?.to[0]?.ipBlock.except;
    assert.deepEqual(exceptions("0.0.0.0/0"), ["169.254.0.0/16"]);
    assert.deepEqual(exceptions("128.0.0.0/1"), ["169.254.0.0/16"]);
    assert.equal(exceptions("10.0.0.0/8"), undefined);
    assert.equal(exceptions("169.254.0.0/16"), undefined);
    assert.deepEqual(exceptions("::/0"), [
      "fe80::/10",
      "fd00:ec2::23/128",
      "fd00:ec2::254/128",
      "fd20:ce::254/128",
    ]);
    assert.deepEqual(exceptions("fd00:ec2::/32"), ["fd00:ec2::23/128", "fd00:ec2::254/128"]);
  });
});
