import { Config } from "@pulumi/pulumi";
import { withoutStackTraces } from "../../../stack-traces.ts";
import { createTenants } from "../tenants.ts";

const tenants = new Config().requireNumber("tenants");
withoutStackTraces(() => createTenants(tenants));
