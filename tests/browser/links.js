// Links written by hand, so that hostile ones can be opened; core/src/review/codec.rs tells the form.
import { deflateRawSync } from "node:zlib";

export const RECORD = {
  ignore: 4, ticked: 5, skipped: 6, view: 7, dockerignore: 8, stage: 9, changes: 10, budget: 11, engine: 12, review: 13,
};

export function number(value) {
  const bytes = [];
  do {
    bytes.push((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
    value >>>= 7;
  } while (value);
  return Buffer.from(bytes);
}

export const string = (text) => {
  const bytes = Buffer.from(text);
  return Buffer.concat([number(bytes.length), bytes]);
};
export const list = (...items) => Buffer.concat([number(items.length), ...items]);
export const fix = (rule, instruction = 1, ordinal = 0) =>
  Buffer.concat([string(rule), number(instruction), number(ordinal)]);
export const skip = (rule, reason) => Buffer.concat([fix(rule), string(reason)]);
export const comment = (line, text, fingerprint = 0) => {
  const four = Buffer.alloc(4);
  four.writeUInt32LE(fingerprint);
  return Buffer.concat([number(line), four, string(text)]);
};
export const review = ({
  author = "", version = "", problems = 0, verdict = 0, summary = "", accepted = [], skipped = [], comments = [],
}) =>
  Buffer.concat([
    string(author), string(version), number(problems), Buffer.from([verdict]), string(summary),
    list(...accepted), list(...skipped), list(...comments),
  ]);
export const record = (tag, bytes) => {
  const body = Buffer.from(bytes);
  return Buffer.concat([Buffer.from([tag]), number(body.length), body]);
};

/** A link of a text and records. */
export const link = (text, ...records) => pack(Buffer.concat([string(text), ...records]));

/** A link of these bytes as its payload, with a right check. */
export function pack(payload, codec = "d") {
  const bytes = codec === "d" ? deflateRawSync(payload) : payload;
  const packed = Buffer.from(bytes).toString("base64url");
  return checked(`v1.${codec}${packed.length.toString(36)}.${packed}`);
}

export function checked(start) {
  let hash = 0x811c9dc5;
  for (const character of start) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return `${start}.${(hash % 36 ** 4).toString(36).padStart(4, "0")}`;
}
