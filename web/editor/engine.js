// The engine as the page talks to it: a worker, or the page itself where there can be none.

const HOME = new URL("./engine/", document.baseURI);

export class Engine {
  #worker = null;
  // Promises of answers, in the order of their questions.
  #asked = [];
  // Asks without a worker, once that is known to be the only way.
  #here = null;
  #on;

  // `on.late` is called when a table of packages came after an answer that wanted it, `on.alone` when
  // the engine holds up the page from now on.
  constructor(on) {
    this.#on = on;
  }

  // The answer. Rejected with "ended" where the engine was ended before, and with the reason where
  // it failed or could not be loaded.
  ask(question) {
    if (this.#here) return this.#here(question, this.#on.late);
    return new Promise((answer, fail) => {
      this.#asked.push({ question, answer, fail });
      if (!this.#worker) this.#start();
      else this.#worker.postMessage(question);
    });
  }

  // Ends it, whatever it is at. The next question starts another.
  end(reason = "ended") {
    this.#worker?.terminate();
    this.#worker = null;
    for (const { fail } of this.#asked.splice(0)) fail(reason);
  }

  #start() {
    let worker;
    try {
      // The page starts the first one before its own program is here.
      worker = globalThis.plimsollEngine ?? new Worker(new URL("worker.js", HOME), { type: "module" });
      globalThis.plimsollEngine = null;
      if (worker.failed) throw new Error("it did not load");
    } catch {
      this.#stay();
      return;
    }
    this.#worker = worker;
    let has_answered = false;
    worker.onmessage = ({ data }) => {
      has_answered = true;
      if (data.answer === null) this.#on.late();
      else if (data.failed) this.end(data.failed);
      else this.#asked.shift()?.answer(data.answer);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      worker.terminate();
      this.#worker = null;
      if (has_answered) this.end("it stopped");
      else this.#stay();
    };
    for (const { question } of this.#asked) worker.postMessage(question);
  }

  // Without a worker.
  async #stay() {
    try {
      const { ask } = await import(new URL("ask.js", HOME).href);
      let last = Promise.resolve();
      this.#here = (question, late) => (last = last.catch(() => {}).then(() => ask(question, late)));
      this.#on.alone();
      for (const { question, answer, fail } of this.#asked.splice(0)) {
        this.#here(question, this.#on.late).then(answer, fail);
      }
    } catch {
      this.end("it could not be loaded");
    }
  }
}
