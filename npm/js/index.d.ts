/** Severities, the worst first. */
export type Severity = "error" | "warning" | "info" | "style";

/** Trust in a fix: `safe` changes neither build nor container, `unsafe` is to be reviewed, and `show` is a text to copy. */
export type Safety = "safe" | "unsafe" | "show";

/** Kinds of labels' values. */
export type LabelKind = "text" | "url" | "rfc3339" | "spdx" | "hash" | "semver" | "email";

/** A file of the build context. */
export interface ContextFile {
  /** With slashes, relative to the context. */
  path: string;
  /** Bytes. */
  size: number;
  /** Permission bits. */
  mode?: number | null;
  /** What a symbolic link leads to. */
  link?: string | null;
}

/** What a project decides, and what stands beside the text. The names are those of the command line. */
export interface Options {
  /** The set of rules; `recommended` if not said. */
  preset?: "recommended" | "strict" | "hadolint" | "buildkit";
  /** Only these rules, by id or by another tool's code. */
  select?: string[];
  /** Not these rules. */
  ignore?: string[];
  /** Where the image is to run. */
  deploy?: "docker" | "kubernetes" | "paas";
  /** What matters most. */
  profile?: "security" | "small" | "fast" | "reproducible";
  /** Severities by rule. */
  severity?: Record<string, Severity>;
  /** Registries that images may come from. */
  trustedRegistries?: string[];
  /** The labels that images are to have. */
  labelSchema?: Record<string, LabelKind>;
  /** True if no other labels are wanted. */
  strictLabels?: boolean;
  /** True if the file's own ignore comments count for nothing. */
  disregardIgnores?: boolean;
  /** True if an ignore comment without a reason counts for nothing. */
  requireReason?: boolean;
  /** The most that the image may have on disk, in bytes. */
  budget?: number;
  /** The stage to build, by name or number; the last one if not said. */
  target?: string;
  /** Values of build arguments. */
  buildArgs?: Record<string, string>;
  /** The platform to build for, such as `linux/arm64`. */
  platform?: string;
  /** The image that a text without a FROM stands on, a part of a Dockerfile; empty where it is not known. */
  fragment?: string;
  /** The day, `2026-11-21`, for what has come to its end of life; without it that is left out. */
  today?: string;
  /** The text of the .dockerignore. */
  dockerignore?: string;
  /** The files of the build context. */
  files?: ContextFile[];
  /** The Dockerfile's path in the context; `Dockerfile` if not said. */
  dockerfile?: string;
  /** True to leave out mistakes inside shell scripts. */
  noShell?: boolean;
  /** True to keep values that look secret. */
  unredacted?: boolean;
}

/** A place: line and column from 1, the column in code points; the offset in bytes of UTF-8. */
export interface Position {
  line: number;
  column: number;
  offset: number;
}

/** A replacement of what is between two places; the end is exclusive. */
export interface Edit {
  start: Position;
  end: Position;
  text: string;
}

/** A fix of a finding. */
export interface Fix {
  /** `rule:instruction:ordinal`. */
  id: string;
  title: string;
  safety: Safety;
  edits: Edit[];
  /** The text to copy of a fix to show. */
  snippet?: string;
  /** What to check before a fix to review is taken. */
  review?: string;
}

/** A number as a band: the truth is thought to lie between `low` and `high`. */
export interface Estimate {
  low: number;
  likely: number;
  high: number;
}

/** The bytes that a fix saves, and what they are. */
export interface Saving extends Estimate {
  because: string[];
}

/** A problem. */
export interface Finding {
  rule: string;
  /** Codes of other tools. */
  aliases: string[];
  severity: Severity;
  message: string;
  start: Position;
  end: Position;
  /** The practice that the rule enforces. */
  practice: string;
  fix: Fix | null;
  saves?: Saving;
}

/** A text with fixes applied. */
export interface Fixed {
  text: string;
  /** The ids of the fixes in it. */
  applied: string[];
  /** Fixes that met another one; `at` is in bytes of the given text. */
  conflicts: { kept: string; dropped: string; at: { start: number; end: number } }[];
  /** Fixes that failed their own check and were left out. */
  withheld: { fix: string; why: string }[];
  /** What to check of the applied fixes to review. */
  checks: { fix: string; what: string }[];
  unknown: string[];
}

export interface BaseSize {
  image: string;
  pull: Estimate | null;
  disk: Estimate | null;
  os: string;
  line: number;
  index: number;
  because: string[];
}

export type PartKind =
  | "packages"
  | "recommended"
  | "tools"
  | "lists"
  | "cache"
  | "files"
  | "downloads"
  | "archive"
  | "output"
  | "duplicate"
  | "deleted"
  | "temporary"
  | "unknown";

export interface Layer {
  line: number;
  index: number;
  instruction: string;
  stage: number;
  /** True if it is part of the final image. */
  ships: boolean;
  disk: Estimate;
  pull: Estimate;
  fetched: Estimate;
  parts: { kind: PartKind; disk: Estimate; because: string }[];
  because: string[];
}

/** What an image weighs, in bytes. */
export interface Size {
  base: BaseSize;
  layers: Layer[];
  total: { pull: Estimate; disk: Estimate; missing: string[] };
  builder: Estimate;
  alternatives: Alternative[];
  budget: { bytes: number; over: number } | null;
}

/** Another image that a stage could start from. */
export interface Alternative {
  stage: number;
  image: string;
  current: boolean;
  pull: Estimate | null;
  disk: Estimate | null;
  os: string;
  end_of_life: string | null;
  verdict: "fits" | "needs-work" | "does-not-fit";
  because: string[];
  /** The edit of the FROM; its offsets are bytes. */
  fix: { id: string; title: string; safety: Safety; [more: string]: unknown } | null;
}

/** One thing that changed since the last build; paths are relative to the context. */
export type Change =
  | { edit: string }
  | { add: string }
  | { delete: string }
  | { chmod: string }
  | { touch: string }
  | { rename: { from: string; to: string } }
  | { dockerfileLine: number }
  /** The name alone where its value is any other than before. */
  | { changeArg: string | { name: string; value: string } }
  | { secretUpdated: string }
  /** `null` for all bases. */
  | { baseUpdated: string | null }
  | { remoteUpdated: string }
  | { sourceDateEpoch: true }
  | { noCache: true }
  | { noCacheFilter: string }
  /** So many days have passed. */
  | { after: number }
  | { freshBuilder: "none" | "inline" | "max" };

export interface Step {
  stage: string;
  line: number;
  instruction: string;
  verdict: string;
  because: string;
  seconds?: Estimate;
  bytes?: Estimate;
  cost?: string[];
  stale?: string;
}

/** The steps of a build after changes, with BuildKit, and what they cost. */
export interface Simulation {
  version: number;
  target: string;
  steps: Step[];
  seconds: Estimate;
  push_seconds: Estimate;
  total_seconds: Estimate;
  bytes: Estimate;
  /** Changes that meet nothing of this build, each in a sentence. */
  unmatched?: string[];
  /** What a commit costs on average. */
  expected?: { bytes: number; push_seconds: number; seconds: number; total_seconds: number };
}

/** What a permalink holds. */
export interface State {
  text: string;
  preset: "recommended" | "strict" | "hadolint" | "buildkit";
  target: "unknown" | "docker" | "kubernetes" | "paas";
  profile: "balanced" | "security" | "small" | "fast" | "reproducible";
  ignore: string[];
  dockerignore: string;
  stage: string;
  budget: number | null;
  reviews: Review[];
  [more: string]: unknown;
}

/** One person's review. */
export interface Review {
  author: string;
  version: string;
  problems: number;
  verdict: "none" | "approve" | "request-changes";
  summary: string;
  accepted: string[];
  skipped: { fix: string; reason: string }[];
  comments: { line: number; fingerprint: number; text: string }[];
}

/** The problems of a Dockerfile. Options that are not known, and rules that there are not, are refused. */
export function check(text: string, options?: Options): Promise<Finding[]>;

/** Applies all safe fixes, or with `unsafe` those to review too; `rules` narrows them to some rules. */
export function fix(text: string, options?: Options & { unsafe?: boolean; rules?: string[] }): Promise<Fixed>;

/** Estimates what the image weighs. */
export function size(text: string, options?: Options): Promise<Size>;

/** The steps that run again after these changes; `previous` is the Dockerfile at the last build. */
export function simulate(text: string, changes: Change[], options?: Options & { previous?: string }): Promise<Simulation>;

/** A permalink that holds the text and its settings; values that look secret are left out unless `unredacted`. */
export function link(text: string, options?: Options & { baseUrl?: string }): Promise<string>;

/** What a permalink, or the part after its `#`, holds. */
export function open(permalink: string): Promise<State>;
