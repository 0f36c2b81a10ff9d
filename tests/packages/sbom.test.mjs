// The list of materials of the static program.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { output, root, run } from "./run.mjs";
import { made, skip } from "./packages.mjs";

const VALIDATE = `
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(sys.stdin.read())
sys.exit(str(wrong) if wrong else 0)
`;

describe("the list of materials", { skip }, () => {
  const text = () => readFileSync(made(".cdx.json"), "utf8");

  test("is as CycloneDX has it", (t) => {
    if (run("python3", ["-c", "import cyclonedx.validation.json"]).status !== 0) return t.skip("cyclonedx-python-lib");
    const validate = (input) => run("python3", ["-c", VALIDATE], { input });
    assert.deepEqual([validate(text()).status, validate(text()).stderr], [0, ""]);
    assert.notEqual(validate(text().replace('"bom-ref"', '"bom_ref"')).status, 0);
  });

  test("names every work of the notices, and the licence that these name", () => {
    const archive = made("-linux-musl.tar.gz");
    const notices = output("tar", ["-xzOf", archive, "--wildcards", "*/THIRD-PARTY-NOTICES.txt"]);
    const named = [...notices.matchAll(/^\* (.*), (.*)$/gm)].map(([, name, licence]) => `${name}: ${licence.replaceAll("/", " OR ")}`);
    const ours = /^plimsoll(-[a-z-]+)? /;
    const { components, metadata } = JSON.parse(text());
    const listed = components
      .map(({ name, version, purl, licenses }) => `${purl ? `${name} ${version}` : name}: ${licenses[0].expression}`)
      .filter((line) => !ours.test(line));
    assert.ok(listed.length > 50);
    assert.deepEqual(listed.sort(), named.sort());
    const version = readFileSync(join(root, "Cargo.toml"), "utf8").match(/^version = "(.*)"$/m)[1];
    assert.equal(metadata.component.version, version);
  });

  test("names no folder of this machine", () => {
    for (const path of [root.replace(/\/$/, ""), process.env.HOME]) assert.ok(!text().includes(path));
  });
});
