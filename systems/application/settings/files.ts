import { tokenFolder } from "../../../components/pod/account.ts";
import type { Contradiction } from "../../../components/system/contradictions.ts";
import { programsOf, tlsFolder } from "../parts.ts";
import type { ApplicationSettings } from "./schema.ts";

/** What is mounted at one place: a file hides nothing else, and nothing is mounted twice. */
export function files(settings: ApplicationSettings): readonly Contradiction[] {
  return programsOf(settings).flatMap(({ path, program }) => {
    const keyOf = (one: string) => (one in program.config ? "config" : "writable");
    const own = [tlsFolder, ...(program.api ? [tokenFolder] : [])];
    const folders = [...Object.keys(program.writable), ...own];
    const all = [...Object.keys(program.config), ...folders];
    const hidden = Object.keys(program.config).filter((file) =>
      all.some((other) => other !== file && other.startsWith(`${file}/`)),
    );
    const readOnly = [...new Set(all)].flatMap((one) =>
      own.filter((folder) => one.startsWith(`${folder}/`)).map((folder) => ({ one, folder })),
    );
    const twice = all.filter((one, i) => all.indexOf(one) !== i);
    return [
      ...hidden.map((file) => ({
        path: [...path, "config", file],
        because: [],
        allowed: "the path of a file, which nothing else is below",
      })),
      ...readOnly.map(({ folder, one }) => ({
        path: [...path, keyOf(one), one],
        because: [],
        allowed: `a path that is not below ${folder}, where nothing can be added`,
      })),
      ...twice.map((one) => ({
        path: [...path, keyOf(one), one],
        because: [],
        allowed: `a path of its own: something else is at ${one}`,
      })),
    ];
  });
}
