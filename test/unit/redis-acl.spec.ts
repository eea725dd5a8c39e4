import assert from "node:assert/strict";
import fc from "fast-check";
import { aclFile, backup, client, internalUsers, passwordHash } from "../../components/redis/acl.ts";

const users = [...Object.values(internalUsers), client("cordum-scheduler"), backup("cordum-redis-backup")];

describe("the users of Redis", () => {
  it("turns off the user that needs no login, before any other, and leaves it what a replay needs", () => {
    assert.equal(aclFile([]), "user default off ~* &* +@all\n");
  });

  it("gives each user every valid password, as a hash", () => {
    const hashes = ["one", "two"].map(passwordHash);
    const file = aclFile([{ name: "cordum-scheduler", rules: ["~*"], hashes }]);
    assert.match(file, /^user cordum-scheduler on #[0-9a-f]{64} #[0-9a-f]{64} ~\*$/m);
  });

  it("never holds a password itself", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{16,43}$/), (password) => {
        const file = aclFile(users.map((user) => ({ ...user, hashes: [passwordHash(password)] })));
        assert.ok(!file.includes(password));
      }),
    );
  });

  it("lets no client stop, empty or reconfigure a server", () => {
    const { rules } = client("cordum-scheduler");
    assert.deepEqual(rules.slice(2), ["+@all", "-@admin", "-@dangerous", "+info"]);
  });

  it("lets nobody log in without a password", () => {
    for (const { rules } of users) assert.ok(!(rules as readonly string[]).includes("nopass"));
  });
});
