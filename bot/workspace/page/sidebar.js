// The sidebar: channels, the app, and whom one acts as.
import { fill, h, icon } from "./dom.js";
import { now, person } from "./api.js";
import { avatar } from "./message.js";

let drawn = "";

function row(address, selected, mark, label, unread, extra) {
  const name = unread ? `${label}, ${unread} unread` : label;
  return h(
    "a",
    { href: `#${now.me}/${address}`, class: unread ? "room unread" : "room", "aria-current": selected ? "page" : null, "aria-label": name },
    mark,
    h("span", { class: "room-name" }, label),
    extra,
    unread && !selected ? h("span", { class: "badge" }, unread > 99 ? "99+" : unread) : null,
  );
}

function switcher(state, acting) {
  const roles = ["U0SALES", "U0ANALYST", "U0APPROVER", "U0ADMIN", "U0SECOND", "U0GUEST", "U0STRANGER"];
  const choices = roles.map((id) => {
    const one = state.people[id];
    return h("option", { value: id, selected: id === now.me }, `${one.name} (${one.title})`);
  });
  const select = h("select", { "aria-label": "Acting as", onchange: (event) => acting(event.target.value) }, choices);
  return h(
    "div",
    { class: "acting" },
    avatar(now.me, 34),
    h("label", {}, h("span", {}, "Acting as"), select),
  );
}

/** Draw the sidebar where something in it changed. */
export function drawSidebar(state, acting) {
  const sign = JSON.stringify([now.me, now.channel, now.page, state.rooms, state.connected > 0]);
  if (sign === drawn) return;
  drawn = sign;
  const here = (room) => now.page === "channel" && room.id === now.channel;
  const rooms = state.rooms.filter((room) => !room.is_im);
  const dm = state.rooms.find((room) => room.is_im);
  const dot = h("span", { class: state.connected ? "dot on" : "dot", title: state.connected ? "connected" : "not connected" });
  fill(
    document.getElementById("sidebar"),
    h("div", { class: "workspace" }, h("span", { class: "logo" }, icon("reply", 20)), h("div", {}, h("h1", {}, state.workspace), h("small", {}, "rehearsal on this machine"))),
    h(
      "div",
      { class: "rooms" },
      h("h2", {}, "Channels"),
      rooms.map((room) =>
        row(room.id, here(room), icon("hash", 15), room.name, room.unread,
          room.is_ext_shared ? h("span", { class: "shared", title: "shared with another company" }, "shared") : null),
      ),
      h("h2", {}, "Apps"),
      row("home", now.page === "home", icon("home", 15), "Home", 0, null),
      dm ? row(dm.id, here(dm), avatar("U0BOT", 18), person("U0BOT").name, dm.unread, dot) : null,
    ),
    switcher(state, acting),
  );
}
