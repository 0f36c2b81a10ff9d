// The editor: CodeMirror, cut to what the page uses. All knowledge of Dockerfiles is on the other
// side of this border; here are offsets and text only.
import { defaultKeymap, history, historyKeymap, redo, undo } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { dockerFile } from "@codemirror/legacy-modes/mode/dockerfile";
import { forEachDiagnostic, nextDiagnostic, previousDiagnostic, setDiagnostics } from "@codemirror/lint";
import { searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  GutterMarker,
  WidgetType,
  gutter,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Marks changes that the page itself made, which it need not be told about.
const fromPage = Annotation.define();

const GLYPHS = { error: "⬣", warning: "▲", info: "●", hint: "·" };
const WORSE = ["hint", "info", "warning", "error"];

/** Marks of lines, which go with the text, and the effect that sets them. */
function lineMarks() {
  const set = StateEffect.define();
  const field = StateField.define({
    create: () => RangeSet.empty,
    update(value, transaction) {
      for (const effect of transaction.effects) if (effect.is(set)) return effect.value;
      return value.map(transaction.changes);
    },
  });
  return [set, field];
}

class Glyph extends GutterMarker {
  constructor(severity) {
    super();
    this.severity = severity;
    this.elementClass = `cm-severity-${severity}`;
  }
  eq(other) {
    return other.severity === this.severity;
  }
  toDOM() {
    return document.createTextNode(GLYPHS[this.severity]);
  }
}
const markers = Object.fromEntries(WORSE.map((severity) => [severity, new Glyph(severity)]));

const [setGlyphs, glyphs] = lineMarks();

// Lines with comments: a mark that opens them; on any other line the gutter offers to write one.
class Comments extends GutterMarker {
  constructor(count, outdated) {
    super();
    this.count = count;
    this.outdated = outdated;
    this.elementClass = outdated ? "cm-has-comment cm-outdated" : "cm-has-comment";
  }
  eq(other) {
    return other.count === this.count && other.outdated === this.outdated;
  }
  toDOM() {
    const mark = document.createElement("span");
    mark.textContent = this.count > 1 ? String(this.count) : "";
    mark.title = `${this.count === 1 ? "1 comment" : `${this.count} comments`}${this.outdated ? ", the line has changed" : ""}`;
    return mark;
  }
}

const [setComments, comments] = lineMarks();

// What a change does to a line's step; there while it is asked about.
class Verdict extends GutterMarker {
  constructor({ name, mark, title }) {
    super();
    Object.assign(this, { name, mark, title });
    this.elementClass = `cm-verdict cm-verdict-${name}`;
  }
  eq(other) {
    return other.name === this.name && other.title === this.title;
  }
  toDOM() {
    const mark = document.createElement("span");
    mark.textContent = this.mark;
    mark.title = this.title;
    return mark;
  }
}
const [setVerdicts, verdicts] = lineMarks();

const setFlash = StateEffect.define();
const flashed = Decoration.line({ class: "cm-flash" });
const flash = StateField.define({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setFlash)) {
        return effect.value === null ? Decoration.none : Decoration.set(flashed.range(effect.value));
      }
    }
    return value.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

// What a line costs, below it.
class Note extends WidgetType {
  constructor(text) {
    super();
    this.text = text;
  }
  eq(other) {
    return other.text === this.text;
  }
  toDOM() {
    const note = withCode(this.text);
    note.className = "cm-note";
    return note;
  }
}
const setNotes = StateEffect.define();
const notes = StateField.define({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) if (effect.is(setNotes)) return effect.value;
    return value.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

const highlighting = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--keyword)", fontWeight: "600" },
  { tag: tags.string, color: "var(--string)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--comment)" },
  { tag: [tags.number, tags.variableName, tags.propertyName], color: "var(--number)" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--page)", color: "var(--text)" },
  ".cm-scroller": { font: "var(--code-size)/20px var(--code)", fontVariantLigatures: "none" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 16px 0 4px" },
  ".cm-gutters": { backgroundColor: "var(--page)", color: "var(--muted)", border: "0" },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "36px", padding: "0 6px 0 8px" },
  ".cm-severity-gutter .cm-gutterElement": {
    width: "20px",
    textAlign: "center",
    fontSize: "11px",
    fontWeight: "700",
    cursor: "pointer",
  },
  ".cm-comment-gutter .cm-gutterElement": { width: "20px", cursor: "pointer" },
  ".cm-verdict": { width: "24px", textAlign: "center", fontSize: "12px", fontWeight: "700", cursor: "pointer" },
  ".cm-verdict-hit, .cm-verdict-likely-hit": { color: "var(--ok)" },
  ".cm-verdict-miss, .cm-verdict-likely-miss": { color: "var(--warning)" },
  ".cm-note": {
    display: "block",
    padding: "3px 16px 2px 4px",
    overflowWrap: "anywhere",
    color: "var(--muted)",
    font: "12px/16px var(--ui)",
  },
  ".cm-note code": { font: "12px/16px var(--code)" },
  ".cm-activeLine": { backgroundColor: "var(--active-line)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--active-line)", color: "var(--text)" },
  "&.cm-focused": { outline: "none" },
  ".cm-lintRange": { backgroundImage: "none", paddingBottom: "0" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    boxShadow: "var(--shadow)",
    maxWidth: "min(480px, 90vw)",
  },
  ".cm-tooltip-lint": { padding: "4px 0" },
  ".cm-diagnostic": { borderLeft: "0", padding: "6px 12px", font: "14px/20px var(--ui)" },
  ".cm-diagnostic code": { font: "13px/18px var(--code)" },
  ".cm-diagnosticAction": {
    display: "inline-block",
    margin: "6px 8px 0 0",
    padding: "3px 10px",
    minHeight: "26px",
    border: "1px solid var(--control)",
    borderRadius: "4px",
    backgroundColor: "var(--raised)",
    color: "var(--text)",
    font: "13px/18px var(--ui)",
  },
  ".cm-panels": { backgroundColor: "var(--surface)", color: "var(--text)", borderColor: "var(--line)" },
  ".cm-textfield, .cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--raised)",
    border: "1px solid var(--control)",
    borderRadius: "4px",
    color: "var(--text)",
  },
});

/** An editor in `host`. Somebody listens to it from `listen` on. */
export class Editor {
  #on = null;

  constructor(host, text) {
    const step = (move) => (view) => {
      move(view);
      forEachDiagnostic(view.state, (diagnostic, from) => {
        if (from === view.state.selection.main.from) this.#on?.problem(diagnostic.index, false);
      });
      return true;
    };
    this.view = new EditorView({
      parent: host,
      state: EditorState.create({
        doc: text,
        extensions: [
          lineNumbers(),
          glyphs,
          flash,
          notes,
          gutter({
            class: "cm-severity-gutter",
            markers: (view) => view.state.field(glyphs),
            initialSpacer: () => markers.error,
            domEventHandlers: {
              mousedown: (view, line) => {
                this.#on?.here(view.state.doc.lineAt(line.from).number);
                return true;
              },
            },
          }),
          verdicts,
          gutter({
            class: "cm-verdict-gutter",
            markers: (view) => view.state.field(verdicts),
            domEventHandlers: {
              mousedown: (view, line) => {
                this.#on?.verdict(view.state.doc.lineAt(line.from).number);
                return true;
              },
            },
          }),
          comments,
          gutter({
            class: "cm-comment-gutter",
            renderEmptyElements: true,
            markers: (view) => view.state.field(comments),
            domEventHandlers: {
              mousedown: (view, line, event) => {
                // The focus goes to the comment.
                event.preventDefault();
                this.#on?.comment(view.state.doc.lineAt(line.from).number);
                return true;
              },
            },
          }),
          // Whoever pastes a file wants its beginning.
          EditorState.transactionFilter.of((transaction) =>
            isPastedOver(transaction)
              ? [transaction, { selection: { anchor: 0 }, scrollIntoView: true, sequential: true }]
              : transaction,
          ),
          history(),
          // Characters that cannot be seen or that reorder others, besides those it knows.
          highlightSpecialChars({
            addSpecialChars: /[\u034f\u115f\u1160\u180b-\u180e\u202a-\u202c\u2060-\u206f\u3164\uffa0\u{e0000}-\u{e0fff}]/gu,
          }),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          EditorView.lineWrapping,
          StreamLanguage.define(dockerFile),
          syntaxHighlighting(highlighting),
          theme,
          EditorView.contentAttributes.of({
            "aria-label": "Dockerfile",
            "aria-describedby": "editor-hint",
            // Editable is focusable; this says so to tools that look for it.
            tabindex: "0",
            spellcheck: "false",
            autocorrect: "off",
            autocapitalize: "off",
          }),
          keymap.of([
            { key: "F8", run: step(nextDiagnostic) },
            { key: "Shift-F8", run: step(previousDiagnostic) },
            { key: "Mod-.", run: (view) => (this.#on?.here(lineAtCursor(view).number), true) },
            { key: "Mod-s", run: () => (this.#on?.share(), true) },
            { key: "Alt-c", run: (view) => (this.#on?.comment(lineAtCursor(view).number), true) },
            ...searchKeymap,
            ...historyKeymap,
            ...defaultKeymap,
          ]),
          EditorView.domEventHandlers({
            paste: (event) => {
              const text = event.clipboardData?.getData("text/plain").trim() ?? "";
              const isLink = /^\S*#v\d+\.[a-z][0-9a-z]*\.[\w.-]+$/.test(text);
              if (isLink) this.#on?.link(text);
              return isLink;
            },
          }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged && !update.transactions.some((t) => t.annotation(fromPage))) {
              this.#on?.change(update.state.doc.toString(), update.transactions.some(isPastedOver));
            }
            if (update.docChanged || update.selectionSet) this.#tellCaret();
          }),
        ],
      }),
    });
  }

  /** Calls the functions of `on` from now on: change, cursor, problem, fix, here, comment, verdict,
   *  link and share. */
  listen(on) {
    this.#on = on;
    this.#tellCaret();
  }

  #tellCaret() {
    const { doc, selection } = this.view.state;
    const { head } = selection.main;
    const line = doc.lineAt(head);
    this.#on?.cursor(line.number, [...line.text.slice(0, head - line.from)].length + 1);
  }

  get text() {
    return this.view.state.doc.toString();
  }

  /** Puts it into another place of the page, as it is. */
  moveTo(host) {
    const { scrollTop } = this.view.scrollDOM;
    const { hasFocus } = this.view;
    host.append(this.view.dom);
    this.view.scrollDOM.scrollTop = scrollTop;
    if (hasFocus) this.view.focus();
  }

  /** Makes the text this one, as one change that can be undone. */
  setText(text) {
    const doc = this.view.state.doc;
    const before = doc.toString();
    if (before === text) return;
    let from = 0;
    const shorter = Math.min(before.length, text.length);
    while (from < shorter && before[from] === text[from]) from++;
    let tail = 0;
    while (tail < shorter - from && before[before.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
    this.view.dispatch({
      changes: { from, to: before.length - tail, insert: text.slice(from, text.length - tail) },
      annotations: [fromPage.of(true)],
      userEvent: "input.page",
    });
  }

  /** Shows problems: [{index, from, to, severity, message, fix, why}], sorted by `from`. */
  setProblems(json) {
    const state = this.view.state;
    const length = state.doc.length;
    const problems = JSON.parse(json).map((problem) => ({
      ...problem,
      from: Math.min(problem.from, length),
      to: Math.min(problem.to, length),
    }));
    const lines = new Map();
    for (const { from, severity } of problems) {
      const start = state.doc.lineAt(from).from;
      const worst = lines.get(start);
      if (worst === undefined || WORSE.indexOf(severity) > WORSE.indexOf(worst)) lines.set(start, severity);
    }
    const marks = [...lines].sort((a, b) => a[0] - b[0]).map(([at, severity]) => markers[severity].range(at));
    const diagnostics = problems.map((problem) => ({
      index: problem.index,
      from: problem.from,
      to: problem.to,
      severity: problem.severity,
      message: problem.message,
      renderMessage: () => withCode(problem.message),
      actions: [
        ...(problem.fix ? [{ name: problem.fix, apply: () => this.#on?.fix(problem.index) }] : []),
        { name: "Show in list", apply: () => this.#on?.problem(problem.index, true) },
      ],
    }));
    this.view.dispatch(setDiagnostics(state, diagnostics), { effects: setGlyphs.of(RangeSet.of(marks)) });
  }

  /** Marks the lines with comments: [{line, count, outdated}], sorted by line, from 1. */
  setComments(json) {
    const doc = this.view.state.doc;
    const marks = JSON.parse(json)
      .filter(({ line }) => line >= 1 && line <= doc.lines)
      .map(({ line, count, outdated }) => new Comments(count, outdated).range(doc.line(line).from));
    this.view.dispatch({ effects: setComments.of(RangeSet.of(marks)) });
  }

  /** Marks lines with what happens to their steps: [{line, name, mark, title}], sorted by line, from 1. */
  setVerdicts(json) {
    const doc = this.view.state.doc;
    const marks = JSON.parse(json)
      .filter(({ line }) => line >= 1 && line <= doc.lines)
      .map((verdict) => new Verdict(verdict).range(doc.line(verdict.line).from));
    this.view.dispatch({ effects: setVerdicts.of(RangeSet.of(marks)) });
  }

  /** Shows notes below lines: [{line, text}], sorted by `line`. */
  setNotes(json) {
    const doc = this.view.state.doc;
    const below = ({ line, text }) =>
      Decoration.widget({ widget: new Note(text), block: true, side: 1 }).range(doc.line(line).to);
    const all = JSON.parse(json).filter(({ line }) => line <= doc.lines).map(below);
    this.view.dispatch({ effects: setNotes.of(Decoration.set(all)) });
  }

  /** Scrolls to a place and marks its line for a moment; moves the caret there. */
  reveal(from, focus) {
    const length = this.view.state.doc.length;
    const anchor = Math.min(from, length);
    this.view.dispatch({
      selection: { anchor },
      effects: [
        EditorView.scrollIntoView(anchor, { y: "center" }),
        setFlash.of(this.view.state.doc.lineAt(anchor).from),
      ],
    });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.view.dispatch({ effects: setFlash.of(null) }), 1200);
    if (focus) this.view.focus();
  }

  focus() {
    this.view.focus();
  }

  /** Puts a text in the place of what is selected, as if it were typed. */
  insert(text) {
    this.view.dispatch(this.view.state.replaceSelection(text));
    this.view.focus();
  }

  undo() {
    undo(this.view);
  }

  redo() {
    redo(this.view);
  }
}

/** True for a paste in the place of the whole text. */
function isPastedOver(transaction) {
  if (!transaction.docChanged || !transaction.isUserEvent("input.paste")) return false;
  const { length } = transaction.startState.doc;
  let isAll = false;
  transaction.changes.iterChanges((from, to) => (isAll ||= from === 0 && to === length));
  return isAll;
}

function lineAtCursor(view) {
  return view.state.doc.lineAt(view.state.selection.main.head);
}

/** Text with the parts in backquotes as code. */
function withCode(text) {
  const span = document.createElement("span");
  text.split("`").forEach((part, at) => {
    const node = at % 2 ? document.createElement("code") : document.createTextNode(part);
    if (at % 2) node.textContent = part;
    span.append(node);
  });
  return span;
}
