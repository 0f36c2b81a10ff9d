// Compiled against the package's types, and run: what the types say is what comes out.
import { check, fix, link, open, simulate, size } from "plimsoll";
import type { Estimate, Finding, Options, Position, Severity } from "plimsoll";

function hold(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}
const isPosition = ({ line, column, offset }: Position) => [line, column, offset].every(Number.isInteger);
const isEstimate = ({ low, likely, high }: Estimate) => low <= likely && likely <= high;
const severities: Record<Severity, true> = { error: true, warning: true, info: true, style: true };

const text = `FROM python:3.13
ENV A_TOKEN=hunter2hunter2
RUN apt-get update && apt-get install -y curl
COPY . .
RUN pip install -r requirements.txt
CMD python app.py
`;
const options: Options = {
  preset: "strict",
  select: [],
  ignore: ["DL3008"],
  deploy: "kubernetes",
  profile: "small",
  severity: { "no-user": "error" },
  trustedRegistries: ["docker.io"],
  labelSchema: { version: "semver" },
  strictLabels: true,
  requireReason: true,
  platform: "linux/arm64",
  disregardIgnores: false,
  budget: 1000,
  target: "0",
  buildArgs: { A: "b" },
  today: "2026-11-21",
  dockerignore: ".git\n",
  files: [{ path: "app.py", size: 10 }, { path: "requirements.txt", size: 10, mode: 0o644, link: null }],
  dockerfile: "Dockerfile",
  noShell: true,
  unredacted: false,
};

const findings: Finding[] = await check(text, options);
hold(findings.length > 5, "findings");
for (const finding of findings) {
  hold(severities[finding.severity], "a severity");
  hold(isPosition(finding.start) && isPosition(finding.end), "places");
  hold([finding.rule, finding.message, finding.practice, ...finding.aliases].every((it) => typeof it === "string"), "words");
  if (finding.fix) {
    hold(["safe", "unsafe", "show"].includes(finding.fix.safety), "a safety");
    hold(finding.fix.edits.every((edit) => isPosition(edit.start) && typeof edit.text === "string"), "edits");
    hold(finding.fix.safety !== "unsafe" || typeof finding.fix.review === "string", "what to review");
  }
  hold(!finding.saves || isEstimate(finding.saves), "savings");
}
hold(findings.some((finding) => finding.saves?.because.length), "something is saved");
hold(findings.some((finding) => finding.rule === "no-user" && finding.severity === "error"), "a severity of one's own");

const fixed = await fix(text, { ...options, unsafe: true, rules: ["shell-form-command"] });
hold(fixed.applied.length === 1 && fixed.applied[0]!.startsWith("shell-form-command:"), "one fix");
hold(fixed.checks.every(({ fix, what }) => typeof fix === "string" && typeof what === "string"), "checks");
hold(Array.isArray(fixed.conflicts) && Array.isArray(fixed.withheld) && Array.isArray(fixed.unknown), "lists");

const image = await size(text, options);
hold(image.base.image === "python:3.13" && isEstimate(image.base.disk!), "a base");
hold(image.layers.every((layer) => isEstimate(layer.disk) && layer.parts.every((part) => isEstimate(part.disk))), "layers");
hold(isEstimate(image.total.disk) && isEstimate(image.builder), "sums");
hold(image.budget!.bytes === 1000 && image.budget!.over > 0, "a budget");
hold(image.alternatives.some((one) => one.verdict === "fits" && one.image.startsWith("python:")), "alternatives");

const build = await simulate(text, [{ edit: "app.py" }, { changeArg: "A" }, { changeArg: { name: "B", value: "2" } }, { baseUpdated: null }, { noCacheFilter: "0" }], options);
hold(build.steps.length === 4 && build.steps.every((step) => typeof step.because === "string"), "steps");
hold(isEstimate(build.seconds) && isEstimate(build.bytes) && build.expected!.seconds >= 0, "costs");

const state = await open(await link(text, { ...options, baseUrl: "https://plimsoll.example/" }));
hold(state.preset === "strict" && state.target === "kubernetes" && state.profile === "small", "settings");
hold(state.budget === 1000 && state.dockerignore === ".git\n" && state.reviews.length === 0, "what is beside the text");
