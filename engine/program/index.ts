// The program for the embedded engine, in a folder with nothing else: Pulumi looks for plugins in every folder below the
// program's own before it starts it, and below the project's are all packages and what the embedded cluster consists of.
export { default } from "../../index.ts";
