// Keeps the page, and nothing else, for use without a network. The build writes into the first line
// which files make the page and a version that changes with any of them (xtask/src/offline.rs).
// A new version waits until the user asks for it, so that the parts of a page always fit together.
const BUILD = { version: "", files: [] };

const SCOPE = new URL(self.registration.scope);
// Pages of other folders of this host may be Plimsoll's too.
const OURS = `plimsoll ${SCOPE.pathname} `;
const CACHE = OURS + BUILD.version;
const FILES = new Set(BUILD.files);

addEventListener("install", (event) => {
  // Asked anew: some of the files change under the same name.
  const requests = BUILD.files.map((file) => new Request(file, { cache: "no-cache" }));
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(requests)));
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => names.filter((name) => name.startsWith(OURS) && name !== CACHE))
      .then((old) => Promise.all(old.map((name) => caches.delete(name))))
      .then(() => clients.claim()),
  );
});

addEventListener("message", (event) => {
  if (event.data === "take-over") skipWaiting();
});

addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isOurs = url.origin === SCOPE.origin && url.pathname.startsWith(SCOPE.pathname);
  if (event.request.method !== "GET" || !isOurs) return;
  const name = url.pathname.slice(SCOPE.pathname.length);
  // Not by the name index.html: some hosts redirect that, and no redirect may answer a visit.
  const file = name === "" || name === "index.html" ? "./" : name;
  if (FILES.has(file)) event.respondWith(answer(event, file));
});

async function answer(event, file) {
  // Embeds live without a worker; one on the same host still passes through here.
  const client = event.clientId ? await clients.get(event.clientId) : null;
  const isEmbed = client && /\/embed(\.html)?$/.test(new URL(client.url).pathname);
  const kept = isEmbed ? null : await caches.open(CACHE).then((cache) => cache.match(file));
  return kept ?? fetch(event.request);
}
