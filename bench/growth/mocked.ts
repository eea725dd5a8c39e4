import { registeredIn } from "../../test/support/program.ts";
import { createTenants } from "./tenants.ts";

// The program alone, without engine and cluster: node bench/growth/mocked.ts <tenants>

Reflect.deleteProperty(Error, "prepareStackTrace");
await registeredIn(() => createTenants(Number(process.argv[2])));
