// /chat and /chat/{id}: conversations and their messages, as records.

import { Refusal, get, post, signInAddress } from "../lib/api.js";
import { byId, element, setText } from "../lib/dom.js";
import { startHead } from "../lib/head.js";
import { hear } from "../lib/live.js";
import { markdown } from "./markdown.js";
import { agent, workspaceState } from "../workspaces/state.js";
import { summaryCard } from "./summary.js";
import { complain, toast } from "../lib/toast.js";
import { ago, clock, full } from "../lib/format.js";
import { Workspaces } from "../workspaces/workspaces.js";

const pollEvery = 4000;

const id = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const path = `/api/v1/chats/${encodeURIComponent(id)}`;
const workspaces = new Workspaces();
const head = startHead();
const list = byId("messages");
const shown = new Set();
let chats = [];
let poll = null;
let isSending = false;

document.body.dataset.view = id ? "conversation" : "list";

// Conversations

const linkedTo = (chat) => [...workspaces.items.values()].filter((workspace) =>
  (workspace.status?.receipt?.chat ?? workspace.spec.chat) === chat);

async function loadChats() {
  chats = (await get("/api/v1/chats")).items.sort((left, right) => right.creationTimestamp.localeCompare(left.creationTimestamp));
  drawChats();
}

function drawChats() {
  byId("no-conversations").hidden = chats.length > 0;
  byId("conversations").replaceChildren(...chats.map((chat) => {
    const names = linkedTo(chat.name).map((workspace) => workspace.metadata.name);
    return element("li", {}, element("a", { href: `/chat/${encodeURIComponent(chat.name)}`, "aria-current": chat.name === id ? "page" : null },
      element("span", { class: "name" }, chat.title || chat.name),
      element("span", { class: "about" },
        element("span", {}, names.length > 0 ? names.join(", ") : chat.name),
        element("time", { dateTime: chat.creationTimestamp, title: full(chat.creationTimestamp) }, ago(chat.creationTimestamp)))));
  }));
  const chat = chats.find((each) => each.name === id);
  if (!chat) return;
  setText(byId("chat-title"), chat.title || chat.name);
  document.title = `${chat.title || chat.name} · Berth`;
  byId("linked").replaceChildren(...linkedTo(id).map(linked));
}

function linked(workspace) {
  const found = workspaceState(workspace);
  const doing = (found.kind === "running" && agent(workspace)) || { label: found.title, tone: found.tone };
  return element("a", { href: `/code/${workspace.metadata.name}` }, workspace.metadata.name,
    element("span", { class: `pill ${doing.tone && `tone-${doing.tone}`}` }, doing.label));
}

// Messages

const authors = { user: "You", assistant: "Assistant" };

function show(message) {
  if (shown.has(message.id)) return;
  shown.add(message.id);
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const content = message.role === "summary" ? summaryCard(message) : element("article", { class: `message ${message.role}` },
    element("div", { class: "by" }, element("span", {}, authors[message.role] ?? message.role),
      element("time", { dateTime: message.time, title: full(message.time) }, clock(message.time))),
    element("div", { class: "text" }, markdown(message.text)));
  list.append(element("li", { "data-message": message.id }, content));
  byId("chat-empty").hidden = true;
  if (isAtEnd) list.scrollTop = list.scrollHeight;
}

async function loadMessages() {
  for (const message of (await get(`${path}/messages`)).items) show(message);
}

async function openConversation() {
  try {
    await loadMessages();
  } catch (error) {
    return refused(error);
  }
  byId("chat-head").hidden = byId("post").hidden = false;
  setText(byId("chat-title"), byId("chat-title").textContent || id);
  setText(byId("empty-title"), "No messages yet");
  setText(byId("empty-text"), "What is written here becomes the context of workspaces that are linked to it.");
  list.scrollTop = list.scrollHeight;
  hear(`${path}/stream`, {
    open: () => {
      clearInterval(poll);
      poll = null;
    },
    event: ({ text }) => show(JSON.parse(text)),
    // Without the stream the messages are asked for now and then.
    lost: () => {
      poll ??= setInterval(() => { if (!document.hidden) loadMessages().catch(() => {}); }, pollEvery);
    },
  }, { whileVisible: true });
}

function refused(error) {
  const status = error instanceof Refusal ? error.status : 0;
  if (status === 401) return location.replace(signInAddress());
  setText(byId("empty-title"), status === 404 ? "There is no such conversation" : "The conversation cannot be shown");
  setText(byId("empty-text"), error.message);
  return null;
}

// Writing

const text = byId("text");

text.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  byId("post").requestSubmit();
});

byId("post").addEventListener("submit", async (event) => {
  event.preventDefault();
  const written = text.value.trim();
  if (written === "" || isSending) return;
  if (head.role() === "viewer") return void toast("Viewers may only look; writing needs the role editor.", { tone: "warn" });
  isSending = true;
  try {
    show(await post(`${path}/messages`, { text: written }));
    text.value = "";
    list.scrollTop = list.scrollHeight;
  } catch (error) {
    complain(error);
  }
  isSending = false;
  text.focus();
});

byId("begin").addEventListener("submit", async (event) => {
  event.preventDefault();
  const title = byId("title").value.trim();
  if (title === "") return byId("title").focus();
  try {
    const chat = await post("/api/v1/chats", { title });
    location.assign(`/chat/${encodeURIComponent(chat.name)}`);
  } catch (error) {
    complain(error);
  }
  return null;
});

workspaces.onChange(() => {
  head.live(workspaces);
  drawChats();
});
workspaces.start();
loadChats().catch((error) => (error.status === 401 ? location.replace(signInAddress()) : complain(error)));
if (id) openConversation();
