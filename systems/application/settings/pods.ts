import { clientTlsVolume } from "../../../components/endpoint/gate.ts";
import { accountVolume } from "../../../components/pod/account.ts";
import { scratchVolume } from "../../../components/pod/mounts.ts";
import type { Contradiction } from "../../../components/system/contradictions.ts";
import { fileName, type Program, programsOf } from "../parts.ts";
import type { ApplicationSettings } from "./schema.ts";

/** Within a pod, every container and every volume has a name of its own. */
export function pods(settings: ApplicationSettings): readonly Contradiction[] {
  return programsOf(settings).flatMap((program) => [...containers(program), ...volumes(program)]);
}

function containers({ name, path, program }: Program): readonly Contradiction[] {
  return program.connects
    .filter((to) => name === `wait-for-${to}`)
    .map((to) => ({
      path,
      because: [[...path, "connects"].join(".")],
      allowed: `another name, because the init container that waits for ${to} has it`,
    }));
}

/** Of two volumes with one name a pod would get the last. */
function volumes({ name, path, program }: Program): readonly Contradiction[] {
  const seen = new Map([[clientTlsVolume, "the certificate"]]);
  if (program.api) seen.set(accountVolume, "the token");
  for (const to of program.connects) seen.set(`${to}-gate`, `what waits for ${to}`);
  const files = Object.keys(program.config).map((file) => ["config", file, fileName(name, file)] as const);
  const folders = Object.keys(program.writable).map((to) => ["writable", to, scratchVolume(to)] as const);
  return [...files, ...folders].flatMap(([kind, key, volume]): readonly Contradiction[] => {
    const other = seen.get(volume);
    seen.set(volume, key);
    if (other === undefined) return [];
    const allowed = `another path: its volume would be called ${volume}, like that of ${other}`;
    return [{ path: [...path, kind, key], because: [], allowed }];
  });
}
