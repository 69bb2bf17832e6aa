// The agent console for the Chatwoot stand-in: who speaks, the list of conversations, and what the socket says.
import { ChatwootThread } from './chatwoot-thread.js';
import { showSettings } from './chatwoot-settings.js';
import { Desk, showAvailability, showConnection } from './console-desk.js';
import { byId, element } from './console-dom.js';
import { Live } from './console-live.js';
import { Api } from './standin-api.js';

/** @type {Map<number, any>} conversations by number */
const conversations = new Map();
const api = new Api(localStorage.getItem('agent') ?? 'ada');
const thread = new ChatwootThread({ api, onSeen: id => change(id, { unread: 0 }) });
const desk = new Desk({
  title: 'Agent console (Chatwoot)',
  settings: 'inboxes',
  entries: () => [...conversations.values()].map(entry),
  open: id => thread.open(id && Number(id)),
  showSettings: id => showSettings(byId('inboxes'), api, Number(id)),
});

const time = seconds => new Date(seconds * 1000).toISOString();

async function start() {
  const agents = await api.get('/agents');
  byId('agent').replaceChildren(...agents.map(agent => element('option', { value: agent.key, selected: agent.key === api.agent }, agent.name)));
  const own = agents.find(agent => agent.key === api.agent) ?? agents[0];
  // Whoever opens the console is there.
  if (own.availability === 'offline') await api.put('/availability', { status: 'online' });
  show(own.availability === 'offline' ? 'online' : own.availability);
  new Live('/demo/agent/socket', {
    onFrame: take,
    onState(isOpen, isBack) {
      showConnection(isOpen);
      if (isOpen && isBack) refresh().then(() => thread.reload());
    },
  });
  await refresh();
  desk.start();
}

byId('agent').addEventListener('change', event => {
  localStorage.setItem('agent', event.target.value);
  location.reload();
});
byId('availability').addEventListener('change', async event => {
  await api.put('/availability', { status: event.target.value });
  show(event.target.value);
});

const show = status => showAvailability(status, status === 'busy' ? 'away' : status);

// ---- the list ----------------------------------------------------------------------------------------------------

async function refresh() {
  const list = await api.get('/conversations');
  conversations.clear();
  for (const conversation of list) conversations.set(conversation.id, conversation);
  desk.draw();
}

function change(id, fields) {
  const conversation = conversations.get(id);
  if (!conversation) return;
  Object.assign(conversation, fields);
  desk.draw();
}

function entry({ id, contact, inbox, last_message: last, status, unread }) {
  return {
    id, unread, kind: status, tag: status, status: status[0].toUpperCase() + status.slice(1),
    name: contact?.name || 'Visitor',
    at: last && time(last.created_at),
    preview: last?.content ?? (last?.files ? 'Files' : ''),
    more: [element('span', { class: 'soft' }, inbox.name), contact?.is_online && element('span', { class: 'dot', 'data-status': 'online', title: 'is there' })],
    words: [contact?.email, id],
  };
}

// ---- the socket --------------------------------------------------------------------------------------------------

async function take({ type, data }) {
  if (type === 'contact.typing') return thread.visitorTyping(data.conversation, data.on);
  if (type === 'presence.update' || type === 'contact.event') return;
  await refresh();
  if (String(data.conversation) === desk.openId) await thread.reload();
}

start();
