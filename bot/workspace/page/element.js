// Everything that can be pressed, chosen or typed. In a form a choice is kept as a draft until it is
// submitted; elsewhere it goes to the app at once.
import { h, icon } from "./dom.js";
import { confirmed } from "./confirm.js";
import { now, post } from "./api.js";
import { textOf } from "./mrkdwn.js";

const words = (object) => textOf(object).map((one) => one.textContent ?? one).join("");

/** Every option, groups opened. */
function options(one) {
  return one.option_groups?.flatMap((group) => group.options) ?? one.options ?? [];
}

function initial(one) {
  return (
    one.initial_value ??
    one.initial_option?.value ??
    one.initial_options?.map((option) => option.value) ??
    one.initial_user ??
    one.initial_users ??
    one.initial_channel ??
    one.initial_conversation ??
    one.initial_date ??
    one.initial_time
  );
}

/** Use an element: keep the draft, and tell the app where it wants to know. */
async function use(block, one, ctx, value) {
  const waits = ctx.input && !block.dispatch_action;
  if (one.type !== "button" && one.type !== "overflow") ctx.keep(block.block_id, one.action_id, value);
  if (waits) return;
  if (one.confirm && !(await confirmed(one.confirm))) return;
  await ctx.act(block.block_id, one.action_id, value);
}

async function busy(node, work) {
  node.disabled = true;
  node.classList.add("busy");
  await work;
  node.classList.remove("busy");
  node.disabled = false;
}

function button(block, one, ctx) {
  const style = one.style ? `button ${one.style}` : "button";
  const label = one.accessibility_label;
  const node = h("button", { type: "button", class: style, "aria-label": label }, textOf(one.text));
  node.addEventListener("click", () => {
    if (one.url && /^https?:/i.test(one.url)) window.open(one.url, "_blank", "noopener");
    busy(node, use(block, one, ctx, one.value));
  });
  return node;
}

function overflow(block, one, ctx) {
  const menu = h("div", { class: "menu", role: "menu", hidden: true });
  const opener = h(
    "button",
    { type: "button", class: "button square", "aria-label": "More actions", "aria-haspopup": "menu" },
    icon("more"),
  );
  const show = (open) => {
    menu.hidden = !open;
    opener.setAttribute("aria-expanded", String(open));
    if (!open) return;
    menu.firstChild.focus();
    menu.scrollIntoView({ block: "nearest" });
  };
  for (const option of one.options) {
    const pick = () => {
      show(false);
      if (option.url && /^https?:/i.test(option.url)) window.open(option.url, "_blank", "noopener");
      busy(opener, use(block, one, ctx, option.value));
    };
    menu.append(h("button", { type: "button", role: "menuitem", onclick: pick }, textOf(option.text)));
  }
  opener.addEventListener("click", () => show(menu.hidden));
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      show(false);
      opener.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const all = [...menu.children];
      const step = event.key === "ArrowDown" ? 1 : -1;
      all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
    }
  });
  const whole = h("span", { class: "overflow" }, opener, menu);
  whole.addEventListener("focusout", (event) => {
    if (!whole.contains(event.relatedTarget)) show(false);
  });
  return whole;
}

function choice(option, selected) {
  return h("option", { value: option.value, selected: option.value === selected }, words(option.text));
}

/** A menu of one: static options, people or channels. */
function menu(block, one, ctx, value) {
  let lists = [one];
  if (one.type === "users_select") {
    const people = Object.entries(now.state.people).filter(([id]) => !id.startsWith("USLACK"));
    lists = [{ options: people.map(([id, p]) => ({ value: id, text: { text: p.name } })) }];
  } else if (one.type !== "static_select") {
    const rooms = now.state.rooms.filter((room) => !room.is_im);
    lists = [{ options: rooms.map((room) => ({ value: room.id, text: { text: `#${room.name}` } })) }];
  } else if (one.option_groups) lists = one.option_groups;
  const rows = lists.map((list) =>
    list.label
      ? h("optgroup", { label: words(list.label) }, list.options.map((o) => choice(o, value)))
      : list.options.map((option) => choice(option, value)),
  );
  const empty = one.placeholder ? words(one.placeholder) : "Choose…";
  const first = h("option", { value: "", selected: !value }, empty);
  const node = h("select", { id: ctx.id, "aria-label": ctx.label ?? empty, class: "field" }, first, rows);
  node.addEventListener("change", () => use(block, one, ctx, node.value || null));
  return node;
}

function many(block, one, ctx, value) {
  const single = one.type === "radio_buttons";
  const chosen = new Set(single ? [value] : value ?? []);
  const name = `${ctx.key}-${block.block_id}-${one.action_id}`;
  let list = options(one);
  if (one.type === "multi_users_select") {
    list = Object.entries(now.state.people).map(([id, p]) => ({ value: id, text: { text: p.name } }));
  }
  const rows = list.map((option) => {
    const box = h("input", { type: single ? "radio" : "checkbox", name, value: option.value });
    box.checked = chosen.has(option.value);
    box.addEventListener("change", () => {
      if (single) chosen.clear();
      if (box.checked) chosen.add(option.value);
      else chosen.delete(option.value);
      use(block, one, ctx, single ? option.value : [...chosen]);
    });
    const more = option.description ? h("span", { class: "hint" }, textOf(option.description)) : null;
    return h("label", { class: "choice" }, box, h("span", {}, textOf(option.text), more));
  });
  const role = single ? "radiogroup" : "group";
  return h("div", { class: "choices", role, "aria-labelledby": ctx.labelled, id: ctx.id }, rows);
}

const KINDS = { datepicker: "date", timepicker: "time", email_text_input: "email", url_text_input: "url" };

function typed(block, one, ctx, value) {
  const attributes = {
    id: ctx.id,
    class: "field",
    "aria-label": ctx.label ?? words(one.placeholder),
    placeholder: one.placeholder ? words(one.placeholder) : null,
    maxlength: one.max_length,
    value: value ?? "",
  };
  let node;
  if (one.multiline) node = h("textarea", { rows: 4, ...attributes });
  else {
    const decimal = one.type === "number_input" ? "decimal" : null;
    node = h("input", { type: KINDS[one.type] ?? "text", inputmode: decimal, ...attributes });
  }
  if (KINDS[one.type] === "date" || KINDS[one.type] === "time") {
    node.addEventListener("change", () => use(block, one, ctx, node.value || null));
    return node;
  }
  node.addEventListener("input", () => ctx.keep(block.block_id, one.action_id, node.value));
  if (block.dispatch_action) {
    node.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !one.multiline) use(block, one, ctx, node.value);
    });
  }
  return node;
}

/** A field whose options come from the app while one types. */
function searched(block, one, ctx, value) {
  const list = h("div", { class: "menu wide", role: "listbox", hidden: true });
  const start = value?.text ? words(value.text) : one.initial_option ? words(one.initial_option.text) : "";
  const hint = one.placeholder ? words(one.placeholder) : "Type to search…";
  const node = h("input", {
    id: ctx.id, class: "field", role: "combobox", autocomplete: "off", value: start,
    "aria-label": ctx.label ?? hint, "aria-expanded": "false", placeholder: hint,
  });
  let turn = 0;
  const show = (open) => {
    list.hidden = !open;
    node.setAttribute("aria-expanded", String(open));
    if (open) list.scrollIntoView({ block: "nearest" });
  };
  const pick = (option) => {
    node.value = words(option.text);
    show(false);
    use(block, one, ctx, option);
  };
  const ask = async () => {
    const mine = ++turn;
    ctx.keep(block.block_id, one.action_id, null);
    if (node.value.length < (one.min_query_length ?? 3)) return show(false);
    const asked = { ...ctx.place, block_id: block.block_id, action_id: one.action_id, typed: node.value };
    const answer = await post("suggest", asked);
    if (mine !== turn) return undefined;
    const found = (answer?.options ?? []).flatMap((group) => group.options ?? [group]);
    list.replaceChildren(
      ...found.map((o) => h("button", { type: "button", role: "option", onmousedown: (e) => { e.preventDefault(); pick(o); } }, textOf(o.text))),
      ...(found.length ? [] : [h("div", { class: "none" }, answer ? "No result" : "Results could not be loaded")]),
    );
    return show(true);
  };
  let pause;
  node.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, 200);
  });
  node.addEventListener("keydown", (event) => {
    const option = list.querySelector("button");
    if (event.key === "Enter" && !list.hidden && option) {
      event.preventDefault();
      option.dispatchEvent(new MouseEvent("mousedown"));
    } else if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      show(false);
    }
  });
  node.addEventListener("blur", () => show(false));
  return h("span", { class: "overflow grow" }, node, list);
}

/** One element, with what was typed or chosen so far. */
export function element(block, one, ctx) {
  if (one.type === "image") return h("img", { class: "thumb", src: one.image_url, alt: one.alt_text });
  if (one.type === "button") return button(block, one, ctx);
  if (one.type === "overflow") return overflow(block, one, ctx);
  const kept = ctx.draft(block.block_id, one.action_id);
  const value = kept === undefined ? initial(one) : kept;
  if (one.type === "external_select") return searched(block, one, ctx, value);
  if (one.type === "checkboxes" || one.type === "radio_buttons" || one.type.startsWith("multi_")) {
    return many(block, one, ctx, value);
  }
  if (one.type.endsWith("_select")) return menu(block, one, ctx, value);
  return typed(block, one, ctx, value);
}
