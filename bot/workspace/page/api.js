// The page's side of /ui: everything is JSON, and a refusal is shown as a sentence at the foot.
import { h } from "./dom.js";

export const now = { me: "U0SALES", channel: "C0SALES", page: "channel", thread: null, state: null };

function toast(sentence) {
  const shown = h("div", { class: "toast", role: "alert" }, sentence);
  document.body.append(shown);
  setTimeout(() => shown.remove(), 5000);
}

/** Do something as the person acted as; null when it was refused (and that has been said). */
export async function post(act, asked = {}) {
  try {
    const answer = await fetch(`/ui/${act}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ user: now.me, ...asked }),
    });
    const body = await answer.json();
    if (body.ok) return body;
    if (act !== "suggest") toast(body.error);
    return null;
  } catch {
    toast("The workspace does not answer. Is it still running?");
    return null;
  }
}

/** Share a file in the channel looked at. */
export async function drop(file) {
  const query = new URLSearchParams({ user: now.me, channel: now.channel, name: file.name });
  try {
    const answer = await fetch(`/ui/drop?${query}`, { method: "POST", body: file });
    const body = await answer.json();
    if (!body.ok) toast(body.error);
  } catch {
    toast("The file could not be sent. Is it too large?");
  }
}

/** Where the person acted as finds a file that was shared. */
export const fileAddress = (id) => `/ui/file/${id}?${new URLSearchParams({ user: now.me })}`;

/** All that the person sees in the channel looked at. */
export async function look() {
  const query = new URLSearchParams({ user: now.me, channel: now.channel });
  const answer = await fetch(`/ui/state?${query}`);
  if (!answer.ok) throw new Error("no state");
  return answer.json();
}

/** Wait until something is newer than what was seen. */
export async function changed(since) {
  const answer = await fetch(`/ui/events?since=${since}`);
  if (!answer.ok) throw new Error("no events");
  return (await answer.json()).seq;
}

export function person(id) {
  return now.state?.people[id] ?? { name: id, handle: id, title: "", colour: "#64748b" };
}
