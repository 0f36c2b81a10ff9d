// <dockerfile-review>: the Dockerfile in it, in a link or in a file, as a live review by Plimsoll.
// docs/embedding.md tells how to use it. It needs nothing but a browser, and sends nothing anywhere:
// the text goes into the fragment of the frame's address, which no server sees. Until the frame has
// spoken, and wherever it cannot, the element's own content stays as it is.

const HOME = new URL(".", import.meta.url);
const VIEWS = ["problems", "fixes", "cache", "size", "file"];
const THEMES = ["auto", "light", "dark"];
// In pixels; within them a frame is as high as it says, beyond them it scrolls. The upper one is what
// `max-height` says in its place.
const [LOWEST, HIGHEST] = [160, 2000];
// Longest link that a frame reads, in characters, and longest text that is tried, in bytes.
const [LONGEST_LINK, LONGEST_TEXT] = [64 * 1024, 200_000];

class DockerfileReview extends HTMLElement {
  static observedAttributes = ["view", "theme", "practice", "src", "href", "link", "max-height"];

  #frame = null;
  #slot = null;
  #seen = null;
  // As high as the frame says it has to be.
  #asked = LOWEST;
  // Rises with each drawing, so that one that waited for its text knows that it came too late.
  #turn = 0;
  #hear = (event) => this.#take(event);

  connectedCallback() {
    if (!this.#slot) {
      this.#slot = document.createElement("slot");
      this.attachShadow({ mode: "open" }).append(this.#slot);
    }
    this.style.display ||= "block";
    addEventListener("message", this.#hear);
    this.#seen = new IntersectionObserver(
      (entries) => {
        if (entries.some((entry) => entry.isIntersecting)) {
          this.#seen.disconnect();
          this.#seen = null;
          this.#draw();
        }
      },
      { rootMargin: "200px" },
    );
    this.#seen.observe(this);
  }

  disconnectedCallback() {
    removeEventListener("message", this.#hear);
    this.#seen?.disconnect();
    this.#clear();
  }

  attributeChangedCallback(name) {
    if (!this.#frame) return;
    if (name === "theme") {
      const message = { source: "plimsoll", v: 1, type: "theme", theme: this.#choice("theme", THEMES) };
      this.#frame.contentWindow.postMessage(message, HOME.origin);
    } else if (name === "max-height") {
      if (this.#frame.style.height !== "0px") this.#fit();
    } else {
      this.#draw();
    }
  }

  async #draw() {
    this.#clear();
    const turn = this.#turn;
    const practice = this.getAttribute("practice");
    const link = practice ? "" : await this.#link().catch(() => null);
    if (link === null || turn !== this.#turn) return;
    const url = new URL("embed.html", HOME);
    url.searchParams.set("view", this.#choice("view", VIEWS));
    url.searchParams.set("theme", this.#choice("theme", THEMES));
    if (practice) url.searchParams.set("practice", practice);
    url.hash = link;
    const frame = document.createElement("iframe");
    frame.title = this.getAttribute("title") || "Dockerfile review";
    frame.referrerPolicy = "no-referrer";
    // No room before it has something to show, but its width, which its height depends on.
    frame.style.cssText = "display:block;width:100%;height:0;border:0;color-scheme:normal";
    frame.src = url;
    this.#frame = frame;
    this.shadowRoot.append(frame);
  }

  #clear() {
    this.#turn += 1;
    this.#frame?.remove();
    this.#frame = null;
    if (this.#slot) this.#slot.style.display = "";
  }

  /** What a frame says; anybody can send messages here, so who sent it comes first. */
  #take(event) {
    if (!this.#frame || event.source !== this.#frame.contentWindow) return;
    if (event.origin !== HOME.origin) return;
    const { source, v, type, height } = event.data ?? {};
    if (source !== "plimsoll" || v !== 1 || type !== "height" || !Number.isFinite(height)) return;
    this.#asked = Math.ceil(height);
    this.#fit();
    // The view of the file shows all of the text itself.
    if (this.#choice("view", VIEWS) === "file") this.#slot.style.display = "none";
  }

  #fit() {
    const given = /^\s*(\d{1,6})(px)?\s*$/.exec(this.getAttribute("max-height") ?? "");
    const most = Math.max(given ? Number(given[1]) : HIGHEST, LOWEST);
    this.#frame.style.height = `${Math.min(Math.max(this.#asked, LOWEST), most)}px`;
  }

  #choice(name, words) {
    const word = this.getAttribute(name);
    return words.includes(word) ? word : words[0];
  }

  /** The link to show, without `#`; null where there is none. */
  async #link() {
    const given = this.getAttribute("href") ?? this.getAttribute("link");
    if (given !== null) return /(?:^|#)(v\d+\.[\w.-]+)$/.exec(given.trim())?.[1] ?? null;
    const text = await this.#text();
    const link = text?.trim() && text.length <= LONGEST_TEXT ? await encode(text) : "";
    return link && link.length <= LONGEST_LINK ? link : null;
  }

  async #text() {
    if (this.hasAttribute("src")) {
      const url = new URL(this.getAttribute("src"), document.baseURI);
      if (url.origin !== location.origin) return null;
      const response = await fetch(url);
      return response.ok ? response.text() : null;
    }
    const block = this.querySelector("code") ?? this.querySelector("pre") ?? this;
    return block.textContent.replace(/^\n/, "");
  }
}

/** The link of a text, in the form that core/src/review/codec.rs reads and tells about. */
export async function encode(text) {
  const utf8 = new TextEncoder().encode(text);
  const length = [];
  for (let rest = utf8.length; rest > 0 || !length.length; rest >>>= 7) {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
  }
  const plain = new Uint8Array([...length, ...utf8]);
  const deflated = await deflate(plain).catch(() => plain);
  const [codec, bytes] = deflated.length < plain.length ? ["d", deflated] : ["p", plain];
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const payload = btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const link = `v1.${codec}${payload.length.toString(36)}.${payload}`;
  let hash = 0x811c9dc5;
  for (const character of link) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0;
  return `${link}.${(hash % 36 ** 4).toString(36).padStart(4, "0")}`;
}

async function deflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

customElements.get("dockerfile-review") ?? customElements.define("dockerfile-review", DockerfileReview);
