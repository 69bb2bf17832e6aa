// The agent console for the Chatwoot stand-in: who speaks, the list of conversations, and what the socket says.
import { ChatwootThread } from './chatwoot-thread.js';
import { showSettings } from './chatwoot-settings.js';
import { byId, element, initials, shortTime } from './console-dom.js';
import { Api, Live } from './standin-api.js';

/** @type {Map<number, any>} conversations by number */
const conversations = new Map();
const api = new Api(localStorage.getItem('agent') ?? 'ada');
const thread = new ChatwootThread({ api, onSeen: id => change(id, { unread: 0 }) });
let openId = null;

const time = seconds => new Date(seconds * 1000).toISOString();

async function start() {
  const agents = await api.get('/agents');
  byId('agent').replaceChildren(...agents.map(agent => element('option', { value: agent.key, selected: agent.key === api.agent }, agent.name)));
  const own = agents.find(agent => agent.key === api.agent) ?? agents[0];
  // Whoever opens the console is there.
  if (own.availability === 'offline') await api.put('/availability', { status: 'online' });
  showAvailability(own.availability === 'offline' ? 'online' : own.availability);
  new Live('/demo/agent/socket', {
    onFrame: take,
    onState(isOpen, isBack) {
      byId('connection').textContent = isOpen ? '' : 'Connecting…';
      if (isOpen && isBack) refresh().then(() => thread.reload());
    },
  });
  await refresh();
  route();
  addEventListener('hashchange', route);
}

byId('agent').addEventListener('change', event => {
  localStorage.setItem('agent', event.target.value);
  location.reload();
});
byId('availability').addEventListener('change', async event => {
  await api.put('/availability', { status: event.target.value });
  showAvailability(event.target.value);
});

function showAvailability(status) {
  byId('availability').value = status;
  byId('availability-dot').dataset.status = status === 'busy' ? 'away' : status;
}

// ---- the list ----------------------------------------------------------------------------------------------------

async function refresh() {
  const list = await api.get('/conversations');
  conversations.clear();
  for (const conversation of list) conversations.set(conversation.id, conversation);
  drawList();
}

function change(id, fields) {
  const conversation = conversations.get(id);
  if (!conversation) return;
  Object.assign(conversation, fields);
  drawList();
}

const personName = contact => contact?.name || 'Visitor';

function drawList() {
  const words = byId('search').value.trim().toLowerCase();
  const status = byId('filter').value;
  const shown = [...conversations.values()]
    .filter(conversation => !status || conversation.status === status)
    .filter(conversation => !words || [personName(conversation.contact), conversation.contact?.email, conversation.last_message?.content, conversation.id].join(' ').toLowerCase().includes(words))
    .sort((left, right) => (right.last_message?.created_at ?? 0) - (left.last_message?.created_at ?? 0) || right.id - left.id);
  byId('conversations').replaceChildren(...shown.map(entry));
  const empty = byId('no-conversations');
  empty.hidden = shown.length > 0;
  empty.textContent = conversations.size ? 'Nothing matches.' : 'No conversations yet. Open the shop and write the first message.';
  const unread = [...conversations.values()].reduce((sum, conversation) => sum + conversation.unread, 0);
  document.title = unread ? `(${unread}) Agent console (Chatwoot)` : 'Agent console (Chatwoot)';
}

function entry(conversation) {
  const { contact, last_message: last, unread, status } = conversation;
  const [first, second] = personName(contact).split(/[\s-]+/);
  return element('li', {}, element('a', {
    class: 'entry', href: `#/c/${conversation.id}`,
    'aria-current': conversation.id === openId ? 'true' : null,
    'data-unread': unread ? 'true' : null,
  },
  element('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(first, second)),
  element('span', { class: 'entry-words' },
    element('span', { class: 'entry-head' },
      element('b', {}, personName(contact)),
      last && element('time', { class: 'soft', dateTime: time(last.created_at) }, shortTime(time(last.created_at)))),
    element('span', { class: 'preview' }, last?.content ?? (last?.files ? 'Files' : '')),
    element('span', { class: 'entry-foot' },
      element('span', { class: 'tag', 'data-status': status[0].toUpperCase() + status.slice(1) }, status),
      element('span', { class: 'soft' }, conversation.inbox.name),
      contact?.is_online && element('span', { class: 'dot', 'data-status': 'online', title: 'is there' }),
      unread > 0 && element('span', { class: 'badge', 'aria-label': `${unread} unread` }, String(unread))))));
}

byId('search').addEventListener('input', drawList);
byId('filter').addEventListener('change', drawList);

// ---- the socket --------------------------------------------------------------------------------------------------

async function take({ type, data }) {
  if (type === 'contact.typing') return thread.visitorTyping(data.conversation, data.on);
  if (type === 'presence.update' || type === 'contact.event') return;
  await refresh();
  if (data.conversation === openId) await thread.reload();
}

// ---- where we are ------------------------------------------------------------------------------------------------

function route() {
  const [, area, id] = location.hash.split('/');
  byId('desk').hidden = area === 'inboxes';
  byId('inboxes').hidden = area !== 'inboxes';
  if (area === 'inboxes') return showSettings(byId('inboxes'), api, Number(id));
  openId = area === 'c' ? Number(id) : null;
  byId('desk').dataset.open = openId ? 'true' : 'false';
  drawList();
  thread.open(openId);
}

start();
