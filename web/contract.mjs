// From docs/api/openapi.yaml to TypeScript: `Answers` and `Bodies`, by the operation's name, and
// `paths`, its method and path.
import { readFileSync } from "node:fs";
import { parse } from "yaml";

function typeOf(schema) {
  if (!schema) return "undefined";
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(" | ");
  if ("const" in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  if (schema.type === "array") return `Array<${typeOf(schema.items)}>`;
  if (schema.type === "object") {
    const required = new Set(schema.required ?? []);
    const members = Object.entries(schema.properties ?? {}).map(
      ([name, of]) => `${name}${required.has(name) ? "" : "?"}: ${typeOf(of)}`,
    );
    return members.length ? `{ ${members.join("; ")} }` : "Record<string, unknown>";
  }
  return { integer: "number", boolean: "boolean", number: "number" }[schema.type] ?? "string";
}

const jsonOf = (holder) => Object.values(holder?.content ?? {})[0]?.schema;

export function contractFrom(file) {
  const api = parse(readFileSync(file, "utf8"));
  const answers = [];
  const bodies = [];
  const paths = [];
  for (const [path, methods] of Object.entries(api.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const name = operation.operationId;
      const kinds = Object.entries(operation.responses)
        .filter(([status]) => status.startsWith("2"))
        .map(([, response]) => typeOf(jsonOf(response)))
        .join(" | ");
      // What a repeated request answers has no members of its own: the client asks anew for those.
      answers.push(`  ${name}: ${kinds.replaceAll(/ \| Repeated|Repeated \| /g, "")};`);
      bodies.push(`  ${name}: ${typeOf(jsonOf(operation.requestBody))};`);
      paths.push(`  ${name}: ["${method.toUpperCase()}", "${path}"],`);
    }
  }
  const problem = typeOf(api.components.schemas.Problem);
  return `// Made from docs/api/openapi.yaml by web/contract.mjs.
export type Problem = ${problem};
export interface Repeated { position: number; repeated: true }
export interface Answers {\n${answers.join("\n")}\n}
export interface Bodies {\n${bodies.join("\n")}\n}
export type Operation = keyof Answers;
export const paths: Record<Operation, readonly [method: string, path: string]> = {\n${paths.join("\n")}\n};
`;
}
