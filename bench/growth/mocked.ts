import { withoutStackTraces } from "../../stack-traces.ts";
import { registeredIn } from "../../test/support/program.ts";
import { createTenants } from "./tenants.ts";

// The program alone, without engine and cluster: node bench/growth/mocked.ts <tenants>

await registeredIn(() => withoutStackTraces(() => createTenants(Number(process.argv[2]))));
