import { writeFileSync } from "node:fs";
import { registeredAsDeployed } from "../own-part/floor.ts";
import { createTenants } from "./tenants.ts";

// The program alone, without engine and cluster: node bench/growth/mocked.ts <tenants> [<file for what it registered>]

const [tenants, file] = process.argv.slice(2);
const registered = await registeredAsDeployed(() => createTenants(Number(tenants)));
if (file) writeFileSync(file, JSON.stringify(registered));
