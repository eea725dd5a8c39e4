/** Go's name for this machine's processor, which image specifications use, too. */
export const goArchitecture = process.arch === "x64" ? "amd64" : process.arch;
