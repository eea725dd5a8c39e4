import { tokenFolder } from "../../../components/pod/account.ts";
import type { Contradiction } from "../../../components/system/contradictions.ts";
import { programsOf, tlsFolder } from "../parts.ts";
import type { ApplicationSettings } from "./schema.ts";

/** What is mounted at one place: a file hides nothing else, and nothing is mounted twice. */
export function files(settings: ApplicationSettings): readonly Contradiction[] {
  return programsOf(settings).flatMap(({ path, program }) => {
    const own = [tlsFolder, ...(program.api ? [tokenFolder] : [])];
    const folders = [...Object.keys(program.writable), ...own];
    const all = [...Object.keys(program.config), ...folders];
    const hidden = Object.keys(program.config).filter((file) =>
      all.some((other) => other !== file && other.startsWith(`${file}/`)),
    );
    const twice = all.filter((one, i) => all.indexOf(one) !== i);
    return [
      ...hidden.map((file) => ({
        path: [...path, "config", file],
        because: [],
        allowed: "the path of a file, which nothing else is below",
      })),
      ...twice.map((one) => ({
        path: [...path, one in program.config ? "config" : "writable", one],
        because: [],
        allowed: `a path of its own: something else is at ${one}`,
      })),
    ];
  });
}
