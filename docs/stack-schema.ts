import { z } from "zod";
import { settingsSchemas } from "../systems/index.ts";

/** The part of JSON Schema that is looked into here. */
interface Mapping {
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly required?: readonly string[];
}

const prefix = "seaworthy:";

/** stacks/schema.json: what a stack file of each system may say, for editors that complete and check it as it is written. */
export function stackSchema(): string {
  const systems = Object.values(settingsSchemas).map(configOf);
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "A stack of Seaworthy",
    description: "Written by `make docs` from the schemas that check stack files.",
    type: "object",
    required: ["config"],
    properties: { config: { anyOf: systems } },
  };
  return `${JSON.stringify(schema, undefined, 1)}\n`;
}

/** A stack's configuration: the settings of one system, and keys of others, such as providers, as they like. */
function configOf(settings: z.ZodType) {
  const options = { io: "input", target: "draft-7", unrepresentable: "any" } as const;
  const { properties = {}, required = [] } = z.toJSONSchema(settings, options) as Mapping;
  const named = Object.entries(properties).map(([key, value]) => [`${prefix}${key}`, value]);
  return {
    type: "object",
    required: required.map((key) => `${prefix}${key}`),
    properties: Object.fromEntries(named) as Readonly<Record<string, unknown>>,
    patternProperties: { [`^(?!${prefix})`]: {} },
    additionalProperties: false,
  };
}
