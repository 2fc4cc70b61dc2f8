// The lines of a channel and of a thread. A line is drawn anew only when it changed.
import { fill, h, icon } from "./dom.js";
import { body } from "./blocks.js";
import { fileAddress, now, person, post } from "./api.js";

const drafts = new Map();
const GROUPED = 300;

const clock = (ts) => new Date(ts * 1000).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = (ts) => new Date(ts * 1000).toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });

export function avatar(id, size = 36) {
  const one = person(id);
  const letters = one.name.split(" ").map((word) => word[0]).join("").slice(0, 2);
  const inside = one.title === "app" ? icon("shield", size * 0.6) : letters;
  const style = `background:${one.colour};width:${size}px;height:${size}px;font-size:${size * 0.39}px`;
  return h("span", { class: "avatar", style, "aria-hidden": "true" }, inside);
}

function context(message) {
  const key = `${message.ts}-${message.private}`;
  if (!drafts.has(key)) drafts.set(key, {});
  const kept = drafts.get(key);
  const place = { channel: now.channel, ts: message.ts, private: message.private };
  return {
    key,
    place,
    draft: (block, action) => kept[block]?.[action],
    keep: (block, action, value) => {
      (kept[block] ??= {})[action] = value;
    },
    act: (block_id, action_id, value) =>
      post("action", { ...place, block_id, action_id, value, values: kept }),
  };
}

function replies(message, openThread) {
  if (!message.reply_count) return null;
  const count = message.reply_count === 1 ? "1 reply" : `${message.reply_count} replies`;
  return h(
    "button",
    { type: "button", class: "replies", onclick: () => openThread(message.ts) },
    (message.reply_users ?? []).slice(0, 3).map((id) => avatar(id, 20)),
    h("strong", {}, count),
    h("span", { class: "hint" }, `last at ${clock(message.latest_reply)}`),
  );
}

function attached(file) {
  const size = file.size < 2048 ? `${file.size} bytes` : `${Math.round(file.size / 1024)} KB`;
  return h("a", { class: "file", href: fileAddress(file.id), download: file.name }, icon("file"), h("strong", {}, file.title), h("span", { class: "hint" }, size));
}

function line(message, follows, openThread) {
  const author = person(message.user);
  const app = author.title === "app";
  const head = follows
    ? null
    : h(
        "div",
        { class: "byline" },
        h("span", { class: "author" }, author.name),
        app ? h("span", { class: "tag" }, "APP") : null,
        h("time", { title: day(message.ts) }, clock(message.ts)),
      );
  const only = message.private
    ? h(
        "div",
        { class: "only" },
        icon("eye", 14),
        "Only visible to you",
        h("button", { type: "button", class: "textual", onclick: () => post("dismiss", { ts: message.ts }) }, "Dismiss"),
      )
    : null;
  const reply =
    message.private || message.thread_ts || !openThread
      ? null
      : h("button", { type: "button", class: "hover-reply", "aria-label": "Reply in thread", onclick: () => openThread(message.ts) }, icon("reply", 16));
  const warn = message.warning
    ? h("div", { class: "failed", role: "alert", title: message.warning }, icon("warn", 15), message.warning)
    : null;
  return h(
    "article",
    { class: ["line", message.private ? "private" : "", follows ? "follows" : ""].join(" "), "data-ts": message.ts, "aria-label": `${author.name} at ${clock(message.ts)}` },
    h("div", { class: "gutter" }, follows ? h("time", {}, clock(message.ts)) : avatar(message.user)),
    h(
      "div",
      { class: "content" },
      only,
      head,
      body(message, context(message)),
      (message.files ?? []).map(attached),
      message.edited ? h("span", { class: "hint" }, "(edited)") : null,
      warn,
      openThread ? replies(message, openThread) : null,
    ),
    reply,
  );
}

/** Draw lines into a box, keeping the nodes of those that did not change. */
export function drawLines(box, messages, openThread) {
  const known = new Map([...box.children].map((node) => [node.dataset.key, node]));
  const atFoot = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  const nodes = [];
  let before = null;
  for (const message of messages) {
    if (!before || day(before.ts) !== day(message.ts)) {
      const key = `day ${day(message.ts)}`;
      const rule = known.get(key) ?? h("div", { class: "day", "data-key": key }, h("span", {}, day(message.ts)));
      nodes.push(rule);
      before = null;
    }
    const follows =
      before && before.user === message.user && before.private === message.private && message.ts - before.ts < GROUPED && !message.private;
    const key = JSON.stringify([now.me, follows, message]);
    const node = known.get(key) ?? line(message, follows, openThread);
    node.dataset.key = key;
    nodes.push(node);
    before = message;
  }
  if (nodes.some((node, place) => box.children[place] !== node) || box.children.length !== nodes.length) {
    fill(box, nodes);
    if (atFoot) box.scrollTop = box.scrollHeight;
  }
}

/** What stands in the channel itself: no replies, but those shown there too. */
export function mainLines(messages) {
  return messages.filter((m) => !m.thread_ts || m.thread_ts === m.ts || m.subtype === "thread_broadcast");
}

/** A message and its thread. */
export function threadLines(messages, ts) {
  return messages.filter((m) => m.ts === ts || m.thread_ts === ts);
}
