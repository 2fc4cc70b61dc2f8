// The markdown block: headings, lists, quotes, tables, code and the usual inline signs.
import { h } from "./dom.js";
import { link } from "./mrkdwn.js";

const INLINE =
  /`(?<code>[^`]+)`|\*\*(?<bold>[^*]+)\*\*|(?<![\w*])[*_](?<italic>[^*_\s][^*_]*)[*_](?![\w*])|~~(?<strike>[^~]+)~~|\[(?<label>[^\]]+)\]\((?<address>[^)\s]+)\)/gu;

function inline(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(INLINE)) {
    nodes.push(text.slice(end, found.index));
    end = found.index + found[0].length;
    const { code, bold, italic, strike, label, address } = found.groups;
    if (code) nodes.push(h("code", {}, code));
    else if (bold) nodes.push(h("strong", {}, inline(bold)));
    else if (italic) nodes.push(h("em", {}, inline(italic)));
    else if (strike) nodes.push(h("s", {}, strike));
    else nodes.push(link(address, label));
  }
  nodes.push(text.slice(end));
  return nodes;
}

const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((cell) => cell.trim());

function table(rows) {
  const [head, , ...body] = rows;
  return h(
    "table",
    { class: "grid" },
    h("thead", {}, h("tr", {}, cells(head).map((cell) => h("th", {}, inline(cell))))),
    h("tbody", {}, body.map((row) => h("tr", {}, cells(row).map((cell) => h("td", {}, inline(cell)))))),
  );
}

const KINDS = [
  [/^#{1,6} /, (found) => found.map((line) => h("h4", {}, inline(line.replace(/^#+ /, ""))))],
  [/^ *[-*+] /, (found) => h("ul", {}, found.map((line) => h("li", {}, inline(line.replace(/^ *[-*+] /, "")))))],
  [/^ *\d+[.)] /, (found) => h("ol", {}, found.map((line) => h("li", {}, inline(line.replace(/^ *\d+[.)] /, "")))))],
  [/^>/, (found) => h("blockquote", {}, inline(found.map((line) => line.replace(/^> ?/, "")).join("\n")))],
  [/^ *(-{3,}|\*{3,})$/, () => h("hr")],
  [/^ *\|/, (found) => (found.length > 1 ? table(found) : h("p", {}, inline(found[0])))],
  [/^\s*$/, () => null],
];

const kindOf = (line) => KINDS.findIndex(([sign]) => sign.test(line));

/** A whole document as nodes. */
export function markdown(text) {
  return text.split(/```\w*\n?([^]*?)```/).flatMap((part, place) => {
    if (place % 2) return [h("pre", {}, part.replace(/\n$/, ""))];
    const nodes = [];
    let group = [];
    const flush = () => {
      if (!group.length) return;
      const kind = KINDS[kindOf(group[0])];
      nodes.push(kind ? kind[1](group) : h("p", {}, inline(group.join("\n"))));
      group = [];
    };
    for (const line of part.split("\n")) {
      if (group.length && kindOf(group[0]) !== kindOf(line)) flush();
      group.push(line);
    }
    flush();
    return nodes;
  });
}
