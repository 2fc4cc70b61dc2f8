// Where one types: Enter sends, Shift+Enter breaks the line, a slash shows the app's commands.
import { h, icon } from "./dom.js";
import { drop, now, post } from "./api.js";

/** A composer; `thread` answers the thread’s timestamp, or null in the channel itself; `files`: may attach. */
export function composer(label, thread = () => null, files = true) {
  const hints = h("div", { class: "hints", role: "listbox", "aria-label": "Commands", hidden: true });
  const box = h("textarea", { rows: 1, "aria-label": label, placeholder: label });
  const send = h("button", { type: "button", class: "send", "aria-label": "Send", disabled: true }, icon("send"));

  const grow = () => {
    box.style.height = "auto";
    box.style.height = `${Math.min(box.scrollHeight, 180)}px`;
    send.disabled = !box.value.trim();
    const typed = box.value.split(" ")[0];
    const found = box.value.startsWith("/") && !box.value.includes(" ") && !thread()
      ? (now.state?.commands ?? []).filter((one) => one.startsWith(typed))
      : [];
    hints.hidden = !found.length;
    hints.replaceChildren(
      ...found.map((one) =>
        h("button", { type: "button", role: "option", onclick: () => put(`${one} `) },
          h("strong", {}, one), h("span", {}, "a customer’s name, or help"), h("span", { class: "tag" }, "APP")),
      ),
    );
  };
  const put = (text) => {
    box.value = text;
    grow();
    box.focus();
  };
  const go = () => {
    const text = box.value.trim();
    if (!text) return;
    put("");
    post("message", { channel: now.channel, text, thread_ts: thread() });
  };
  box.addEventListener("input", grow);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      go();
    } else if (event.key === "Tab" && !hints.hidden) {
      event.preventDefault();
      hints.firstChild.click();
    } else if (event.key === "Escape") hints.hidden = true;
  });
  send.addEventListener("click", go);
  const picker = h("input", { type: "file", hidden: true, "aria-label": "File" });
  const attach = h("button", { type: "button", class: "attach", "aria-label": "Attach a file", onclick: () => picker.click() }, icon("attach"));
  const give = (files) => [...files].forEach(drop);
  picker.addEventListener("change", () => {
    give(picker.files);
    picker.value = "";
  });
  const whole = h("div", { class: "composer" }, hints, h("div", { class: "composer-box" }, files ? [attach, picker] : null, box, send));
  whole.take = give;
  whole.rename = (fresh) => {
    box.placeholder = fresh;
    box.setAttribute("aria-label", fresh);
  };
  return whole;
}
