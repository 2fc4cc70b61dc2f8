// The page: where one is (in the address: #person/channel), what is seen there, and staying up to date.
import { fill, h, icon } from "./dom.js";
import { blocks } from "./blocks.js";
import { changed, look, now, post } from "./api.js";
import { composer } from "./composer.js";
import { drawLines, mainLines, threadLines } from "./message.js";
import { drawModal, viewContext } from "./modal.js";
import { drawSidebar } from "./sidebar.js";

const at = (id) => document.getElementById(id);
const main = composer("Message");
const aside = composer("Reply…", () => now.thread, false);
at("composer").append(main);
const threadBox = h("div", { class: "lines", role: "log", "aria-label": "Thread messages" });
fill(
  at("thread"),
  h("header", {}, h("h2", {}, "Thread"), h("button", { type: "button", class: "plain", "aria-label": "Close thread", onclick: () => openThread(null) }, icon("close"))),
  threadBox,
  aside,
);

let homeDrawn = "";
let headDrawn = "";

function openThread(ts) {
  now.thread = ts;
  draw();
  if (ts) at("thread").querySelector("textarea").focus();
}

function acting(person) {
  const home = now.page === "home" ? "home" : now.channel;
  location.hash = `#${person}/${home.startsWith("D") ? `D${person.slice(1)}` : home}`;
}

function drawHead(state, room) {
  const title = now.page === "home" ? "Home" : room?.name ?? "";
  const topic = now.page === "home" ? "What the app shows only to you" : room?.is_im ? "Direct messages with the app" : room?.topic ?? "";
  const sign = JSON.stringify([title, topic, room?.is_ext_shared, room?.is_archived]);
  if (sign === headDrawn) return;
  headDrawn = sign;
  const mark = now.page === "home" ? icon("home") : room?.is_im ? icon("shield") : icon("hash");
  const opener = h("button", { type: "button", class: "plain opener", "aria-label": "Channels", onclick: () => at("layout").classList.toggle("open") }, icon("menu"));
  const shared = now.page === "channel" && room?.is_ext_shared ? h("span", { class: "tag shared-tag" }, "shared with another company") : null;
  fill(at("head"), opener, mark, h("h2", {}, title), shared, h("span", { class: "topic" }, topic));
  document.title = `${title} – ${state.workspace}`;
}

function drawHome(state) {
  const sign = JSON.stringify([now.me, state.home]);
  if (sign === homeDrawn) return;
  homeDrawn = sign;
  if (!state.home) {
    fill(at("home"), h("div", { class: "empty" }, icon("home", 40), h("p", {}, "The app has not published its Home for you yet.")));
    return;
  }
  const trouble = state.home.note?.trouble;
  fill(
    at("home"),
    h("div", { class: "home-view" },
      trouble ? h("div", { class: "trouble", role: "alert" }, icon("warn"), trouble) : null,
      blocks(state.home.blocks, viewContext(state.home))),
  );
}

function notice(sentence) {
  at("notice").hidden = !sentence;
  at("notice").textContent = sentence;
}

function draw() {
  const state = now.state;
  if (!state) return;
  const room = state.rooms.find((one) => one.id === now.channel);
  const onHome = now.page === "home";
  drawSidebar(state, acting);
  drawHead(state, room);
  for (const id of ["messages", "composer"]) at(id).hidden = onHome;
  at("home").hidden = !onHome;
  at("thread").hidden = onHome || !now.thread;
  if (onHome) drawHome(state);
  else {
    const lines = mainLines(state.messages);
    if (lines.length) drawLines(at("messages"), lines, openThread);
    else fill(at("messages"), h("div", { class: "empty", "data-key": "empty" }, icon(room?.is_im ? "shield" : "hash", 40), h("p", {}, room?.is_im ? "Drop a ledger (CSV) here, or type /risk and a customer's name." : "Nothing has been said here yet. Try /risk ACME.")));
    if (now.thread) drawLines(threadBox, threadLines(state.messages, now.thread), null);
    main.rename(room?.is_im ? `Message ${room.name}` : `Message #${room?.name ?? ""}`);
  }
  drawModal(state.modals);
  notice(state.connected ? "" : "The app is not connected: commands and buttons will fail until it is.");
}

async function refresh() {
  const place = `${now.me}/${now.channel}`;
  const state = await look();
  if (place !== `${now.me}/${now.channel}`) return;
  now.state = state;
  now.channel = state.channel;
  draw();
  const room = state.rooms.find((one) => one.id === now.channel);
  if (now.page === "channel" && room?.unread && !document.hidden) post("read", { channel: now.channel });
}

async function follow() {
  for (;;) {
    try {
      if (!now.state || (await changed(now.state.seq)) !== now.state.seq) await refresh();
    } catch {
      notice("The workspace does not answer. This page goes on trying.");
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }
}

async function arrive() {
  const [person, place] = location.hash.slice(1).split("/");
  now.me = /^U0[A-Z]+$/.test(person) ? person : "U0SALES";
  now.page = place === "home" ? "home" : "channel";
  if (now.page === "channel") now.channel = /^[CD]0[A-Z]+$/.test(place ?? "") ? place : "C0SALES";
  now.thread = null;
  at("layout").classList.remove("open");
  at("messages").replaceChildren();
  if (now.page === "home") post("home");
  try {
    await refresh();
    at("messages").scrollTop = at("messages").scrollHeight;
    if (now.page === "channel" && !now.state.modals.length) at("composer").querySelector("textarea").focus();
  } catch {
    notice("The workspace does not answer. This page goes on trying.");
  }
}

at("main").addEventListener("click", (event) => {
  if (!event.target.closest(".opener")) at("layout").classList.remove("open");
});
at("main").addEventListener("dragover", (event) => {
  if (now.page === "channel") event.preventDefault();
});
at("main").addEventListener("drop", (event) => {
  event.preventDefault();
  if (now.page === "channel") main.take(event.dataTransfer.files);
});
window.addEventListener("hashchange", arrive);
document.addEventListener("visibilitychange", () => now.state && refresh().catch(() => {}));
arrive().then(follow);
