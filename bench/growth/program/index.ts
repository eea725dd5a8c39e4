import { Config } from "@pulumi/pulumi";
import { createTenants } from "../tenants.ts";

// As the program itself does, and for its reason.
Reflect.deleteProperty(Error, "prepareStackTrace");

createTenants(new Config().requireNumber("tenants"));
