import { Config } from "@pulumi/pulumi";
import { endOnBrokenPipe } from "../../../lib/broken-pipe.ts";
import { withoutStackTraces } from "../../../lib/stack-traces.ts";
import { createTenants } from "../tenants.ts";

endOnBrokenPipe();

const tenants = new Config().requireNumber("tenants");
withoutStackTraces(() => createTenants(tenants));
