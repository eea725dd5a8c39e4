import type { Content, Image, Recipe } from "../recipe.ts";

export const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
export const tmp: Content = { kind: "directory", path: "/tmp", mode: 0o1777, owner: 0 };

/** Accounts by name and number; without /etc/passwd a shell's prompt and `id` show bare numbers. */
export function accounts(users: Readonly<Record<string, number>>): readonly Content[] {
  const all = { root: 0, nobody: 65534, ...users };
  const lines = (line: (name: string, id: number) => string) =>
    Object.entries(all)
      .map(([name, id]) => `${line(name, id)}\n`)
      .join("");
  return [
    {
      kind: "text",
      path: "/etc/passwd",
      text: lines((name, id) => `${name}:x:${id}:${id}::/:/sbin/nologin`),
    },
    { kind: "text", path: "/etc/group", text: lines((name, id) => `${name}:x:${id}:`) },
  ];
}

/** An image that holds one static binary and nothing to run beside it. */
export function single(name: string, why: string, binary: string, image: Image): Recipe {
  const contents: readonly Content[] = [
    { kind: "binary", name, path: binary },
    tmp,
    ...accounts({ nonroot: 65532 }),
  ];
  return { name, why, contents, images: [image] };
}

export const shell: readonly Content[] = [
  { kind: "busybox" },
  tmp,
  { kind: "directory", path: "/root", mode: 0o700, owner: 0 },
];

/** Nothing of these is needed by a program that runs; they serve the installation of packages. */
export const notRun = [
  /perl/,
  /^(dpkg|debconf|usrmerge|adduser|passwd|lsb-base|init-system-helpers|sysvinit-utils)$/,
];
