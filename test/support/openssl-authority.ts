import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { Leaf } from "./leaf.ts";

const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];

/** An authority for tests, with its files in a folder. */
export class OpensslAuthority {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async in(folder: string): Promise<OpensslAuthority> {
    const authority = new OpensslAuthority(folder);
    const files = ["-keyout", authority.#file("ca.key"), "-out", authority.#file("ca.crt")];
    await execa("openssl", ["req", "-x509", ...key, ...files, "-subj", "/CN=authority"]);
    return authority;
  }

  /** A certificate of `name`, for servers under these DNS names too. */
  async issue(name: string, dnsNames: readonly string[] = []): Promise<Leaf> {
    const [cert, secret] = [this.#file(`${name}.crt`), this.#file(`${name}.key`)];
    const extensions = this.#file(`${name}.conf`);
    const names = dnsNames.map((dns) => `DNS:${dns}`).join(",");
    const lines = ["extendedKeyUsage=serverAuth,clientAuth", ...(names ? [`subjectAltName=${names}`] : [])];
    writeFileSync(extensions, `[req]\ndistinguished_name=dn\n[dn]\n[leaf]\n${lines.join("\n")}\n`);
    await execa("openssl", [
      ...["req", "-x509", ...key, "-config", extensions, "-extensions", "leaf"],
      ...["-CA", this.#file("ca.crt"), "-CAkey", this.#file("ca.key")],
      ...["-keyout", secret, "-out", cert, "-subj", `/CN=${name}`],
    ]);
    const read = (file: string) => readFileSync(file, "utf8");
    return { cert: read(cert), key: read(secret), ca: read(this.#file("ca.crt")) };
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}
