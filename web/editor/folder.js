// Files that the user brings, and names and sizes of a folder, of which no file is opened. Nothing
// leaves the page.

/** The folder that is dropped, or null. To be asked during the event: afterwards it is gone. */
export function dropped(event) {
  for (const item of event.dataTransfer.items) {
    const entry = item.webkitGetAsEntry?.();
    if (entry?.isDirectory) return entry;
  }
  return null;
}

/** A file's text, or null where it is none: other bytes than UTF-8, or some that no text has. */
export async function text(file) {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
    return text.includes("\0") ? null : text;
  } catch {
    return null;
  }
}

/** [path, size, path, size, …] of a dropped folder, at most `most` files. */
export async function list(folder, most) {
  const found = [];
  const waiting = [folder];
  while (waiting.length > 0 && found.length < 2 * most) {
    const reader = waiting.pop().createReader();
    for (;;) {
      const entries = await new Promise((done) => reader.readEntries(done, () => done([])));
      if (entries.length === 0) break;
      waiting.push(...entries.filter((entry) => entry.isDirectory));
      const files = entries.filter((entry) => entry.isFile);
      const sizes = await Promise.all(files.map(size));
      files.forEach((file, at) => found.push(file.fullPath, sizes[at]));
    }
  }
  return found;
}

/** The same of the folder that an input has. */
export function chosen(input) {
  return [...input.files].flatMap((file) => [file.webkitRelativePath, file.size]);
}

function size(entry) {
  return new Promise((done) =>
    entry.file(
      (file) => done(file.size),
      () => done(0),
    ),
  );
}
