// The topmost modal, and the drafts of what is typed in views.
import { fill, h, icon } from "./dom.js";
import { blocks } from "./blocks.js";
import { now, post } from "./api.js";
import { textOf } from "./mrkdwn.js";

const drafts = new Map();
let drawn = "";
let sending = false;

/** What blocks in a view need: where they are, their drafts and errors, and how to act. */
export function viewContext(view) {
  if (!drafts.has(view.id)) drafts.set(view.id, {});
  const kept = drafts.get(view.id);
  return {
    key: view.id,
    place: { view_id: view.id },
    errors: view.note?.errors,
    draft: (block, action) => kept[block]?.[action],
    keep: (block, action, value) => {
      (kept[block] ??= {})[action] = value;
    },
    act: (block_id, action_id, value) =>
      post("action", { view_id: view.id, block_id, action_id, value, values: kept }),
  };
}

async function submit(view, box) {
  if (sending) return;
  sending = true;
  box.classList.add("sending");
  const controls = box.querySelectorAll("button, input, select, textarea");
  for (const one of controls) one.disabled = true;
  await post("submit", { view_id: view.id, values: drafts.get(view.id) ?? {} });
  for (const one of controls) one.disabled = false;
  box.classList.remove("sending");
  sending = false;
}

function close(view, everything) {
  return post("close", { view_id: view.id, everything });
}

function keys(view, box) {
  return (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close(view, false);
    } else if (event.key === "Enter" && event.target.matches("input:not([role=combobox])") && view.submit) {
      event.preventDefault();
      submit(view, box);
    } else if (event.key === "Tab") {
      const all = [...box.querySelectorAll("button, input, select, textarea, a[href]")].filter((n) => !n.disabled && n.offsetParent);
      const edge = event.shiftKey ? all[0] : all.at(-1);
      if (document.activeElement === edge) {
        event.preventDefault();
        (event.shiftKey ? all.at(-1) : all[0]).focus();
      }
    }
  };
}

function build(view, depth) {
  const title = textOf(view.title);
  const x = h("button", { type: "button", class: "plain", "aria-label": "Close", onclick: () => close(view, true) }, icon("close"));
  const body = h("div", { class: "dialog-body" }, blocks(view.blocks, viewContext(view)));
  if (view.note?.trouble) body.prepend(h("div", { class: "trouble", role: "alert" }, icon("warn"), view.note.trouble));
  const back = view.close ? textOf(view.close) : depth > 1 ? "Back" : view.submit ? "Cancel" : "Close";
  const foot = h("div", { class: "dialog-foot" }, h("button", { type: "button", class: "button", onclick: () => close(view, false) }, back));
  const box = h(
    "div",
    { class: "dialog", role: "dialog", "aria-modal": "true", "aria-label": view.title.text },
    h("div", { class: "dialog-head" }, h("h2", {}, title), x),
    body,
    foot,
  );
  if (view.submit) {
    foot.append(h("button", { type: "button", class: "button primary", onclick: () => submit(view, box) }, textOf(view.submit)));
  }
  box.addEventListener("keydown", keys(view, box));
  return box;
}

// While a form is being sent its fields are disabled and nothing in it has the focus.
document.addEventListener("keydown", (event) => {
  const view = now.state?.modals.at(-1);
  if (event.key === "Escape" && view && document.activeElement === document.body) close(view, false);
});

/** Show the topmost modal; it is drawn anew only when the app or its errors changed it. */
export function drawModal(stack) {
  const overlay = document.getElementById("overlay");
  const view = stack.at(-1);
  const sign = view ? JSON.stringify([view.id, view.hash, view.note, stack.length]) : "";
  if (sign === drawn) return;
  const same = view && drawn.includes(view.id);
  const focused = same ? document.activeElement?.id : null;
  const scrolled = same ? overlay.querySelector(".dialog-body")?.scrollTop : 0;
  drawn = sign;
  sending = false;
  if (!view) {
    fill(overlay);
    return;
  }
  const box = build(view, stack.length);
  fill(overlay, h("div", { class: "shade" }, box));
  box.querySelector(".dialog-body").scrollTop = scrolled ?? 0;
  const wrong = box.querySelector(".wrong input, .wrong select, .wrong textarea");
  const first = box.querySelector(".dialog-body input, .dialog-body select, .dialog-body textarea, .dialog-foot button:last-child");
  (wrong || (focused && document.getElementById(focused)) || first)?.focus();
}
