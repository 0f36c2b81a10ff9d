// The focus: where it goes when its element goes away, and whether a key is for a text.

const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex], [contenteditable=true]";

// The focused element and what is around it, each with its place among its siblings.
let path = [];
// The same of what was focused before a dialog opened.
let behind = [];

const placed = (element) => ({ element, place: element.parentElement ? [...element.parentElement.children].indexOf(element) : 0 });

const isThere = (element) =>
  element.isConnected && !element.matches(":disabled") && element.checkVisibility({ visibilityProperty: true });

const canTake = (element) =>
  element.matches(FOCUSABLE) && element.tabIndex >= 0 && isThere(element) && !element.closest("[inert]");

function first(element) {
  return canTake(element) ? element : [...element.querySelectorAll(FOCUSABLE)].find(canTake);
}

/** The nearest element that can have the focus in the place of a lost one. */
function neighbour(path) {
  for (let at = 1; at < path.length; at++) {
    const { element } = path[at];
    if (!isThere(element)) continue;
    const { place } = path[at - 1];
    const children = [...element.children];
    const near = [...children.slice(place), ...children.slice(0, place).reverse()];
    for (const child of near) {
      const found = first(child);
      if (found) return found;
    }
    if (canTake(element)) return element;
  }
  return null;
}

/** Keeps the focus on the page: where the focused element goes away, a neighbour gets it. */
export function keep() {
  addEventListener("focusin", ({ target }) => {
    const dialog = target.closest("dialog");
    if (dialog && path.length > 0 && !path[0].element.closest("dialog")) behind = path;
    path = [];
    for (let element = target; element && element !== document.body; element = element.parentElement) {
      path.push(placed(element));
      if (element.matches("main, .top, dialog")) break;
    }
  });
  // A click beside everything takes the focus away on purpose.
  addEventListener("pointerdown", ({ target }) => target.closest(FOCUSABLE) || (path = []), true);
  let asked = 0;
  const check = () => {
    asked = 0;
    const active = document.activeElement;
    const isLost = !active || active === document.body || !isThere(active);
    if (path.length === 0 || !isLost || isThere(path[0].element)) return;
    const before = behind.length > 0 && isThere(behind[0].element) ? behind[0].element : null;
    const isClosed = path.at(-1).element.matches("dialog") && !path.at(-1).element.isConnected;
    const next = (isClosed && (before ?? neighbour(behind))) || neighbour(path);
    [next, document.querySelector(".cm-content"), document.getElementById("view")].find((one) => one && isThere(one))?.focus();
  };
  new MutationObserver(() => {
    // After all that the page itself does about the focus.
    asked ||= setTimeout(check, 0);
  }).observe(document, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled", "hidden", "open"] });
}

/** Whether undo belongs to the focused element. */
export function hasOwnUndo() {
  const active = document.activeElement;
  const others = ["checkbox", "radio", "button", "file", "submit", "range"];
  return !!active && (active.isContentEditable || active.tagName === "TEXTAREA" || (active.tagName === "INPUT" && !others.includes(active.type)));
}
