// The engine off the page's thread. Takes questions and answers them one after the other; an answer
// that is null says that a table came late.
import { ask } from "./ask.js";

let last = Promise.resolve();
onmessage = ({ data: question }) => {
  const answered = last.then(() => ask(question, () => postMessage({ answer: null })));
  last = answered.then(
    (answer) => postMessage({ answer }),
    (error) => postMessage({ failed: String(error) }),
  );
};
