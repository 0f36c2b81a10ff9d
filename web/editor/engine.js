// The engine as the page talks to it: a worker, or the page itself where there can be none.

const HOME = new URL("./engine/", document.baseURI);
// Made by the page itself.
const { plimsoll } = globalThis;
// The page comes with answers for any day.
const TODAY = /"today":"\d{4}-\d\d-\d\d"/g;

export class Engine {
  #worker = null;
  // Questions with the promises of their answers, in their order.
  #asked = [];
  #known = new Map(plimsoll.answers);
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
    const known = this.#known.get(question.replace(TODAY, '"today":null'));
    if (known) return Promise.resolve(known);
    if (this.#here) return this.#here(question, this.#on.late);
    // One that nobody waits for any more may still be on its way.
    const same = this.#asked.find((asked) => asked.question === question);
    if (same) return same.promise;
    const asked = { question };
    asked.promise = new Promise((answer, fail) => Object.assign(asked, { answer, fail }));
    this.#asked.push(asked);
    if (!this.#worker) this.#start();
    else this.#worker.postMessage(question);
    return asked.promise;
  }

  // The answer, or undefined where it takes longer than so many milliseconds.
  within(question, patience) {
    return Promise.race([this.ask(question), new Promise((end) => setTimeout(end, patience))]);
  }

  // Has it ready for the next question.
  warm() {
    if (!this.#worker && !this.#here) this.#start();
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
      worker = plimsoll.engine ?? new Worker(new URL("worker.js", HOME), { type: "module" });
      plimsoll.engine = null;
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
