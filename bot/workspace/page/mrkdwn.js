// Slack's own notation: *bold*, _italic_, ~strike~, `code`, quotes, links, mentions, dates, emoji.
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { now, person } from "./api.js";

const plainly = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A link that opens beside the page; only web and mail addresses become one. */
export function link(address, label) {
  if (!/^(https?:|mailto:)/i.test(address)) return document.createTextNode(label);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, label);
}

export function mention(id) {
  const mine = id === now.me;
  return h("span", { class: mine ? "mention mine" : "mention" }, `@${person(id).name}`);
}

export function roomLink(id, label) {
  const room = now.state?.rooms.find((one) => one.id === id);
  return h("a", { class: "mention", href: `#${now.me}/${id}` }, `#${label || room?.name || id}`);
}

const DATES = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

/** A moment in the reader's own zone, in the words that the app asked for. */
export function moment(seconds, format) {
  const when = new Date(Number(seconds) * 1000);
  return format.replace(/\{(\w+?)(_pretty)?\}/g, (whole, name, pretty) => {
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(when).setHours(0, 0, 0, 0)) / 864e5);
    const near = { 0: "today", 1: "yesterday", "-1": "tomorrow" }[days];
    if (pretty && near) return near;
    return DATES[name] ? when.toLocaleString("en-GB", DATES[name]) : whole;
  });
}

function angled(inside) {
  const [target, ...rest] = inside.split("|");
  const label = plainly(rest.join("|"));
  if (target.startsWith("@")) return mention(target.slice(1));
  if (target.startsWith("#")) return roomLink(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [, seconds, format, address] = target.split("^");
    const text = Number.isFinite(Number(seconds)) ? moment(seconds, format) : label;
    return address ? link(address, text) : h("time", { title: label }, text);
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return h("span", { class: "mention mine" }, `@${label || target.slice(1)}`);
  return link(plainly(target), label || plainly(target));
}

const EDGE = "(?<![\\p{L}\\p{N}])";
const END = "(?![\\p{L}\\p{N}])";
const INLINE = new RegExp(
  [
    "`(?<code>[^`\\n]+)`",
    "<(?<angled>[^<>\\n]+)>",
    ":(?<emoji>[\\w+-]+):",
    `${EDGE}\\*(?<bold>[^\\s*](?:[^*\\n]*[^\\s*])?)\\*${END}`,
    `${EDGE}_(?<italic>[^\\s_](?:[^_\\n]*[^\\s_])?)_${END}`,
    `${EDGE}~(?<strike>[^\\s~](?:[^~\\n]*[^\\s~])?)~${END}`,
  ].join("|"),
  "gu",
);
const TAGS = { bold: "strong", italic: "em", strike: "s" };

/** The inside of a line. */
export function inline(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    if (found.index > end) nodes.push(plainly(text.slice(end, found.index)));
    end = found.index + found[0].length;
    const parts = found.groups;
    if (parts.code) nodes.push(h("code", {}, plainly(parts.code)));
    else if (parts.angled) nodes.push(angled(parts.angled));
    else if (parts.emoji) nodes.push(emoji(parts.emoji) ?? found[0]);
    else {
      const kind = Object.keys(TAGS).find((name) => parts[name]);
      nodes.push(h(TAGS[kind], {}, inline(parts[kind])));
    }
  }
  if (end < text.length) nodes.push(plainly(text.slice(end)));
  return nodes;
}

function lines(text) {
  const nodes = [];
  for (const part of text.split(/((?:^(?:&gt;|>) ?.*(?:\n|$))+)/mu)) {
    if (!part) continue;
    if (/^(&gt;|>)/.test(part)) {
      const inside = part.replace(/\n$/, "").replace(/^(&gt;|>) ?/gm, "");
      nodes.push(h("blockquote", {}, inline(inside)));
    } else nodes.push(...inline(part));
  }
  return nodes;
}

/** A whole text. */
export function mrkdwn(text) {
  return String(text ?? "").split(/```\n?([^]*?)```/).flatMap((part, place) => {
    if (place % 2) return [h("pre", {}, plainly(part.replace(/\n$/, "")))];
    return part ? lines(part) : [];
  });
}

/** A text object: plain text keeps its signs (but for emoji), mrkdwn is drawn. */
export function textOf(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return [plainly(object.text).replace(/:([\w+-]+):/g, (whole, name) => emoji(name) ?? whole)];
}
