// Drawing blocks. `ctx` says where they are and what to do when something in them is used.
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { element } from "./element.js";
import { markdown } from "./markdown.js";
import { link, mention, mrkdwn, roomLink, moment, textOf } from "./mrkdwn.js";

const STYLES = { bold: "strong", italic: "em", strike: "s", code: "code" };

function leaf(part) {
  let node = part.text ?? "";
  if (part.type === "link") node = link(part.url, part.text ?? part.url);
  else if (part.type === "emoji") node = emoji(part.name) ?? `:${part.name}:`;
  else if (part.type === "user") node = mention(part.user_id);
  else if (part.type === "channel") node = roomLink(part.channel_id);
  else if (part.type === "broadcast") node = h("span", { class: "mention mine" }, `@${part.range}`);
  else if (part.type === "date") node = moment(part.timestamp, part.format);
  for (const [name, tag] of Object.entries(STYLES)) if (part.style?.[name]) node = h(tag, {}, node);
  return node;
}

/** The inside of a rich text block or table cell. */
export function rich(parts) {
  return parts.map((part) => {
    if (part.type === "rich_text_section") return h("div", {}, part.elements.map(leaf));
    if (part.type === "rich_text_quote") return h("blockquote", {}, part.elements.map(leaf));
    if (part.type === "rich_text_preformatted") return h("pre", {}, part.elements.map(leaf));
    const list = { class: `depth${part.indent ?? 0}` };
    const tag = part.style === "ordered" ? "ol" : "ul";
    return h(tag, list, part.elements.map((one) => h("li", {}, one.elements.map(leaf))));
  });
}

function picture(url, alt, title) {
  return h(
    "figure",
    { class: "picture" },
    title ? h("figcaption", {}, textOf(title)) : null,
    h("img", { src: url, alt, loading: "lazy" }),
  );
}

function cell(content) {
  if (content.type === "raw_text") return content.text;
  return rich(content.elements);
}

function grid(block) {
  const [head, ...body] = block.rows;
  const aligned = (place) => `text-align:${block.column_settings?.[place]?.align ?? "left"}`;
  const row = (tag) => (cells) =>
    h("tr", {}, cells.map((one, place) => h(tag, { style: aligned(place) }, cell(one))));
  return h(
    "div",
    { class: "scroll" },
    h("table", { class: "grid" }, h("thead", {}, row("th")(head)), h("tbody", {}, body.map(row("td")))),
  );
}

function section(block, ctx) {
  return h(
    "div",
    { class: "block section" },
    h(
      "div",
      { class: "words" },
      block.text ? h("div", { class: "text" }, textOf(block.text)) : null,
      block.fields
        ? h("div", { class: "fields" }, block.fields.map((one) => h("div", { class: "text" }, textOf(one))))
        : null,
    ),
    block.accessory ? h("div", { class: "accessory" }, element(block, block.accessory, ctx)) : null,
  );
}

function asked(block, ctx) {
  const error = ctx.errors?.[block.block_id];
  const id = `f-${ctx.key}-${block.block_id}`;
  const grouped = ["checkboxes", "radio_buttons"].includes(block.element.type);
  return h(
    "div",
    { class: error ? "block asked wrong" : "block asked" },
    h(
      grouped ? "div" : "label",
      { class: "label", for: grouped ? null : id, id: `${id}-label` },
      textOf(block.label),
      block.optional ? h("span", { class: "optional" }, " (optional)") : null,
    ),
    element(block, block.element, { ...ctx, id, labelled: `${id}-label`, label: block.label.text, input: true }),
    error ? h("div", { class: "error", role: "alert" }, error) : null,
    block.hint ? h("div", { class: "hint" }, textOf(block.hint)) : null,
  );
}

const DRAW = {
  section,
  input: asked,
  header: (block) => h("h3", { class: "block header" }, textOf(block.text)),
  divider: () => h("hr", { class: "block" }),
  image: (block) => h("div", { class: "block" }, picture(block.image_url, block.alt_text, block.title)),
  rich_text: (block) => h("div", { class: "block text rich" }, rich(block.elements)),
  markdown: (block) => h("div", { class: "block text markdown" }, markdown(block.text)),
  table: (block) => h("div", { class: "block" }, grid(block)),
  context: (block) =>
    h(
      "div",
      { class: "block context" },
      block.elements.map((one) =>
        one.type === "image"
          ? h("img", { src: one.image_url, alt: one.alt_text })
          : h("span", { class: "text" }, textOf(one)),
      ),
    ),
  actions: (block, ctx) =>
    h("div", { class: "block actions" }, block.elements.map((one) => element(block, one, ctx))),
};

/** All blocks, in their order; an unknown kind is named, not hidden. */
export function blocks(list, ctx) {
  return (list ?? []).map((block) =>
    DRAW[block.type] ? DRAW[block.type](block, ctx) : h("div", { class: "block hint" }, `[${block.type}]`),
  );
}

/** The body of a message: its blocks, else its text; then attachments with their colour bar. */
export function body(message, ctx) {
  const bars = (message.attachments ?? []).map((one) =>
    h(
      "div",
      { class: "attachment", style: `border-left-color:${/^#?[0-9a-f]{6}$/i.test(one.color ?? "") ? `#${one.color.replace("#", "")}` : "#cbd5e1"}` },
      one.pretext ? h("div", { class: "text" }, mrkdwn(one.pretext)) : null,
      one.title ? h("div", { class: "text" }, h("strong", {}, one.title)) : null,
      one.text ? h("div", { class: "text" }, mrkdwn(one.text)) : null,
      blocks(one.blocks, ctx),
    ),
  );
  const main = message.blocks?.length
    ? blocks(message.blocks, ctx)
    : message.text
      ? [h("div", { class: "block text" }, mrkdwn(message.text))]
      : [];
  return [...main, ...bars];
}
