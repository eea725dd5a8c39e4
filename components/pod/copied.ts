import type { input } from "../kubernetes.ts";
import { requirements } from "../resources.ts";
import { containerSecurity } from "../security.ts";
import type { PodArgs } from "./args.ts";
import { scratchMount } from "./mounts.ts";

/** Where the init containers see the folder that they fill: at its own path it would hide what they copy. */
const target = "/seaworthy/scratch";

/** Init containers that fill scratch folders with what the pod's image has in their place. */
export function copies({
  image,
  scratch = [],
}: Pick<PodArgs, "image" | "scratch">): input.core.v1.Container[] {
  return scratch
    .filter(({ copied }) => copied)
    .map((folder) => {
      const { name } = scratchMount(folder).volumeMount;
      return {
        name: `fill-${name}`,
        image: image.reference,
        command: ["cp", "-R", `${folder.mountPath}/.`, target],
        resources: requirements({
          cpu: { request: "10m", limit: "200m" },
          memory: { request: "16Mi", limit: "64Mi" },
        }),
        securityContext: containerSecurity,
        volumeMounts: [{ name, mountPath: target }],
      };
    });
}
