import type { Content, Image, Recipe } from "../recipe.ts";
import { accounts, path, single, tmp } from "./parts.ts";

const certManager: readonly Content[] = [
  { kind: "binary", name: "cert-manager", path: "/cert-manager" },
  tmp,
  ...accounts({ "cert-manager": 1000 }),
];

/** The program's name is its first word, where the released image has a program of its own. */
function certManagerImage(program: string, ports: readonly string[]): Image {
  return {
    reference: `quay.io/jetstack/cert-manager-${program}:v1.21.2`,
    run: { entrypoint: ["/cert-manager", program], env: { PATH: path }, user: "1000:1000", ports },
  };
}

/** What gives certificates and unseals secrets, for all systems of a cluster. */
export const facilityRecipes: readonly Recipe[] = [
  {
    name: "cert-manager",
    part: "cert-manager",
    why: "Issues certificates to all stacks.",
    contents: certManager,
    images: [
      certManagerImage("controller", ["9402/tcp", "9403/tcp"]),
      certManagerImage("webhook", ["10250/tcp", "6080/tcp", "9402/tcp"]),
      certManagerImage("cainjector", ["9402/tcp"]),
    ],
  },
  {
    ...single(
      "sealed-secrets",
      "Makes Secrets of what only this cluster can decrypt.",
      "/usr/bin/controller",
      {
        reference: "docker.io/bitnami/sealed-secrets-controller:0.36.6",
        run: {
          entrypoint: ["/usr/bin/controller"],
          env: { PATH: path },
          user: "1001:1001",
          ports: ["8080/tcp", "8081/tcp"],
        },
      },
    ),
    part: "secrets",
  },
];
