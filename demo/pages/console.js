// The agent console: signing in, the list of conversations, and what the socket says.
import { AgentSocket, api } from './console-api.js';
import { Desk, showAvailability, showConnection } from './console-desk.js';
import { byId, element } from './console-dom.js';
import { showInboxes } from './console-inbox.js';
import { Thread } from './console-thread.js';

/** @type {Map<string, any>} conversations by uuid */
const conversations = new Map();
let agent = null;
let socket = null;
let thread = null;

const desk = new Desk({
  title: 'Agent console',
  settings: 'inboxes',
  entries: () => [...conversations.values()].map(entry),
  open: uuid => thread.open(uuid),
  showSettings: id => showInboxes(byId('inboxes'), id),
});

async function start() {
  try {
    // Without the cookie of a login there is nobody to ask for.
    if (!document.cookie.includes('csrf_token=')) throw new Error('not signed in');
    agent = await api.me();
  } catch {
    byId('login').hidden = false;
    byId('login-form').elements.email.focus();
    return;
  }
  byId('login').hidden = true;
  byId('app').hidden = false;
  byId('agent-name').textContent = `${agent.first_name} ${agent.last_name}`;
  // Whoever opens the console is there; the real console says so by its pings.
  if (agent.availability_status === 'offline') await api.setAvailability('online').then(fresh => (agent = fresh));
  showAvailability(agent.availability_status);
  socket = new AgentSocket({ onFrame: take, onState: connected });
  thread = new Thread({ agent, socket, onSeen: uuid => change(uuid, { unread_message_count: 0 }) });
  await refresh();
  desk.start();
}

byId('login-form').addEventListener('submit', async event => {
  event.preventDefault();
  const { email, password } = event.target.elements;
  try {
    await api.login(email.value, password.value);
    byId('login-problem').textContent = '';
    start();
  } catch (error) {
    byId('login-problem').textContent = error.message;
  }
});

byId('sign-out').addEventListener('click', async () => {
  await api.setAvailability('offline').catch(() => {});
  await api.logout();
  location.reload();
});

byId('availability').addEventListener('change', async event => {
  await api.setAvailability(event.target.value);
  showAvailability(event.target.value);
});

function connected(isOpen, isBack) {
  showConnection(isOpen);
  // A server that was started anew knows no sessions: back to the login.
  if (!isOpen) api.me().catch(error => error.status === 401 && location.reload());
  // What was said in the meantime is read again.
  if (isOpen && isBack) refresh().then(() => thread.reload());
}

// ---- the list ----------------------------------------------------------------------------------------------------

async function refresh() {
  const { results } = await api.conversations();
  conversations.clear();
  for (const conversation of results) conversations.set(conversation.uuid, conversation);
  desk.draw();
}

function change(uuid, fields) {
  const conversation = conversations.get(uuid);
  if (!conversation) return;
  Object.assign(conversation, fields);
  desk.draw();
}

const personName = contact => `${contact.first_name} ${contact.last_name}`.trim() || 'Visitor';

function entry({ uuid, contact, inbox_name: inbox, reference_number: number, last_message: last, last_message_at: at, status, unread_message_count: unread }) {
  return {
    id: uuid, name: personName(contact), at, preview: last ?? '', kind: status, tag: status, status, unread,
    more: [element('span', { class: 'soft' }, inbox)],
    words: [contact.email, number, inbox],
  };
}

// ---- the socket --------------------------------------------------------------------------------------------------

function take({ type, data }) {
  if (type === 'new_message') newMessage(data);
  if (type === 'conversation_update') {
    const { uuid, ...fields } = data;
    change(uuid, fields);
    thread.conversationChanged(uuid, fields);
  }
  if (type === 'message_update') thread.messageChanged(data);
  if (type === 'typing') thread.visitorTyping(data.conversation_uuid, data.is_typing);
  if (type === 'contact_update') thread.visited(data.contact_id, data.page_visits);
  if (type === 'agent_availability_update' && data.agent_id === agent.id) showAvailability(data.availability_status);
}

async function newMessage({ conversation, conversation_uuid: uuid, type }) {
  const known = conversations.get(uuid);
  const isOpenHere = uuid === desk.openId && document.visibilityState === 'visible';
  const unread = (known?.unread_message_count ?? 0) + (type === 'incoming' && !isOpenHere ? 1 : 0);
  conversations.set(uuid, { ...known, ...conversation, unread_message_count: unread });
  desk.draw();
  await thread.newMessage(uuid);
}

start();
