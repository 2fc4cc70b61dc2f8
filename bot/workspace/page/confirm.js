// The question that a button may ask before it acts.
import { h } from "./dom.js";
import { textOf } from "./mrkdwn.js";

/** Show the question; true where it was confirmed. */
export function confirmed(question) {
  return new Promise((resolve) => {
    const back = document.activeElement;
    const done = (answer) => {
      shade.remove();
      back?.focus?.();
      resolve(answer);
    };
    const style = question.style === "danger" ? "button danger" : "button primary";
    const yes = h("button", { type: "button", class: style, onclick: () => done(true) }, textOf(question.confirm));
    const no = h("button", { type: "button", class: "button", onclick: () => done(false) }, textOf(question.deny));
    const box = h(
      "div",
      { class: "dialog small", role: "alertdialog", "aria-modal": "true", "aria-label": question.title.text },
      h("div", { class: "dialog-head" }, h("h2", {}, textOf(question.title))),
      h("div", { class: "dialog-body" }, h("div", { class: "text" }, textOf(question.text))),
      h("div", { class: "dialog-foot" }, no, yes),
    );
    const shade = h("div", { class: "shade top" }, box);
    shade.addEventListener("keydown", (event) => {
      if (event.key === "Escape") {
        event.stopPropagation();
        done(false);
      }
    });
    document.body.append(shade);
    yes.focus();
  });
}
