// An archive of files, made when somebody asks for one.
import { strToU8, zipSync } from "fflate";

/** A blob with these files, each given as its path and its text. The same files give the same bytes. */
export function zip(files) {
  const entries = files.map(([path, text]) => [path, strToU8(text)]);
  // The earliest time that an archive can tell.
  const archive = zipSync(Object.fromEntries(entries), { mtime: new Date(1980, 0, 1) });
  return new Blob([archive], { type: "application/zip" });
}
