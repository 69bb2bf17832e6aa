// The agent console: signing in, the list of conversations, and what the socket says.
import { AgentSocket, api } from './console-api.js';
import { byId, element, initials, shortTime } from './console-dom.js';
import { showInboxes } from './console-inbox.js';
import { Thread } from './console-thread.js';

/** @type {Map<string, any>} conversations by uuid */
const conversations = new Map();
let agent = null;
let socket = null;
let thread = null;
let openUuid = null;

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
  socket = new AgentSocket({ onFrame: take, onState: showConnection });
  thread = new Thread({ agent, socket, onSeen: uuid => change(uuid, { unread_message_count: 0 }) });
  await refresh();
  route();
  addEventListener('hashchange', route);
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

function showAvailability(status) {
  byId('availability').value = status;
  byId('availability-dot').dataset.status = status;
}

function showConnection(isOpen, isBack) {
  const label = byId('connection');
  label.textContent = isOpen ? '' : 'Connecting…';
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
  drawList();
}

function change(uuid, fields) {
  const conversation = conversations.get(uuid);
  if (!conversation) return;
  Object.assign(conversation, fields);
  drawList();
}

const personName = contact => `${contact.first_name} ${contact.last_name}`.trim() || 'Visitor';

function drawList() {
  const words = byId('search').value.trim().toLowerCase();
  const status = byId('filter').value;
  const shown = [...conversations.values()]
    .filter(conversation => !status || conversation.status === status)
    .filter(conversation => !words || [personName(conversation.contact), conversation.contact.email, conversation.last_message, conversation.reference_number, conversation.inbox_name].join(' ').toLowerCase().includes(words))
    .sort((left, right) => new Date(right.last_message_at) - new Date(left.last_message_at));
  byId('conversations').replaceChildren(...shown.map(entry));
  const empty = byId('no-conversations');
  empty.hidden = shown.length > 0;
  empty.textContent = conversations.size ? 'Nothing matches.' : 'No conversations yet. Open the shop and write the first message.';
  const unread = [...conversations.values()].reduce((sum, conversation) => sum + conversation.unread_message_count, 0);
  document.title = unread ? `(${unread}) Agent console` : 'Agent console';
}

function entry(conversation) {
  const { contact } = conversation;
  const unread = conversation.unread_message_count;
  return element('li', {}, element('a', {
    class: 'entry', href: `#/c/${conversation.uuid}`,
    'aria-current': conversation.uuid === openUuid ? 'true' : null,
    'data-unread': unread ? 'true' : null,
  },
  element('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(contact.first_name, contact.last_name)),
  element('span', { class: 'entry-words' },
    element('span', { class: 'entry-head' },
      element('b', {}, personName(contact)),
      element('time', { class: 'soft', dateTime: conversation.last_message_at }, shortTime(conversation.last_message_at))),
    element('span', { class: 'preview' }, conversation.last_message ?? ''),
    element('span', { class: 'entry-foot' },
      element('span', { class: 'tag', 'data-status': conversation.status }, conversation.status),
      element('span', { class: 'soft' }, conversation.inbox_name),
      unread > 0 && element('span', { class: 'badge', 'aria-label': `${unread} unread` }, String(unread))))));
}

byId('search').addEventListener('input', drawList);
byId('filter').addEventListener('change', drawList);
byId('conversations').addEventListener('keydown', event => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const links = [...byId('conversations').querySelectorAll('a')];
  links[links.indexOf(document.activeElement) + step]?.focus();
});

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
  const isOpenHere = uuid === openUuid && document.visibilityState === 'visible';
  const unread = (known?.unread_message_count ?? 0) + (type === 'incoming' && !isOpenHere ? 1 : 0);
  conversations.set(uuid, { ...known, ...conversation, unread_message_count: unread });
  drawList();
  await thread.newMessage(uuid);
}

// ---- where we are ------------------------------------------------------------------------------------------------

function route() {
  const [, area, id] = location.hash.split('/');
  byId('desk').hidden = area === 'inboxes';
  byId('inboxes').hidden = area !== 'inboxes';
  if (area === 'inboxes') return showInboxes(byId('inboxes'), id);
  openUuid = area === 'c' ? id : null;
  byId('desk').dataset.open = openUuid ? 'true' : 'false';
  drawList();
  thread.open(openUuid);
}

start();
