// The operator's console for the assistant: conversations live over the tenant socket, and what the next turn shall be.
import { byId, element, initials, shortTime } from './console-dom.js';
import { messageBody } from './console-html.js';
import { Api, Live } from './standin-api.js';

const api = new Api('operator');
/** @type {Map<string, any>} conversations by id */
const conversations = new Map();
let widget = null;
let openId = null;
let said = [];

async function start() {
  [widget] = await api.get('/widgets');
  new Live('/api/ws/tenant', {
    // Within five seconds, or the server hangs up.
    async onOpen(send) {
      const { token } = await api.post('/token', { widgetId: widget.widgetId });
      send({ type: 'auth', token });
    },
    onFrame: take,
    onState(isOpen) {
      byId('connection').textContent = isOpen ? '' : 'Connecting…';
      if (isOpen) refresh();
    },
  });
  addEventListener('hashchange', route);
  await refresh();
  route();
}

async function refresh() {
  for (const conversation of await api.get(`/conversations?widgetId=${widget.widgetId}`)) conversations.set(conversation.id, conversation);
  drawList();
  if (openId) await openThread();
}

// ---- the socket --------------------------------------------------------------------------------------------------

function take({ type, data }) {
  if (type === 'conversation:new' || type === 'conversation:updated' || type === 'conversation:qualified') {
    conversations.set(data.id, data);
    drawList();
    if (data.id === openId) drawDetails();
  } else if (type === 'message:new' && data.conversation_id === openId) {
    said.push(data);
    drawThread();
  } else if (type === 'campaign:progress') {
    byId('connection').textContent = `${data.name}: ${data.sent} of ${data.total}`;
  }
}

// ---- the list ----------------------------------------------------------------------------------------------------

const nameOf = conversation => conversation.contact_data?.email ?? conversation.contact_data?.session_id ?? 'Visitor';

function drawList() {
  const words = byId('search').value.trim().toLowerCase();
  const channel = byId('filter').value;
  const shown = [...conversations.values()]
    .filter(conversation => !channel || conversation.channel === channel)
    .filter(conversation => !words || [nameOf(conversation), conversation.last_message].join(' ').toLowerCase().includes(words))
    .sort((left, right) => right.updated_at.localeCompare(left.updated_at) || right.id.localeCompare(left.id));
  byId('conversations').replaceChildren(...shown.map(conversation => element('li', {}, element('a', { class: 'entry', href: `#/c/${conversation.id}`, 'aria-current': conversation.id === openId ? 'true' : null },
    element('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(nameOf(conversation))),
    element('span', { class: 'entry-words' },
      element('span', { class: 'entry-head' }, element('b', {}, nameOf(conversation)), element('time', { class: 'soft', dateTime: conversation.updated_at }, shortTime(conversation.updated_at))),
      element('span', { class: 'preview' }, conversation.last_message ?? ''),
      element('span', { class: 'entry-foot' }, element('span', { class: 'tag' }, conversation.channel), conversation.is_qualified && element('span', { class: 'tag', 'data-status': 'Open' }, 'qualified')))))));
  byId('no-conversations').hidden = shown.length > 0;
}

byId('search').addEventListener('input', drawList);
byId('filter').addEventListener('change', drawList);

// ---- one conversation --------------------------------------------------------------------------------------------

async function openThread() {
  const found = await api.get(`/conversations/${openId}`);
  said = found.messages;
  drawThread();
  drawDetails();
}

function drawThread() {
  const log = element('ol', { class: 'messages', role: 'log', 'aria-label': 'Messages' }, ...said.map(message => element('li', { class: `message ${message.role === 'user' ? 'incoming' : 'outgoing'}` },
    element('span', { class: 'avatar', 'aria-hidden': 'true' }, message.role === 'user' ? 'V' : 'AI'),
    element('div', { class: 'bubble' }, messageBody({ content: message.content, content_type: 'text', attachments: [] }),
      element('p', { class: 'meta soft' }, element('time', { dateTime: message.created_at }, shortTime(message.created_at)))))));
  byId('thread').replaceChildren(element('header', { class: 'thread-head' }, element('a', { class: 'back', href: '#/', 'aria-label': 'Back to the list' }, '‹'),
    element('div', { class: 'thread-title' }, element('h1', {}, nameOf(conversations.get(openId) ?? {})), element('p', { class: 'soft' }, openId))), log, nextTurn());
  log.scrollTop = log.scrollHeight;
}

function drawDetails() {
  const conversation = conversations.get(openId);
  if (!conversation) return;
  const facts = { Channel: conversation.channel, Assistant: conversation.assistant_id, Session: conversation.contact_data?.session_id, 'E-mail': conversation.contact_data?.email, Qualified: conversation.is_qualified ? 'yes' : 'no' };
  byId('details').replaceChildren(element('h2', {}, 'Conversation'),
    element('dl', {}, ...Object.entries(facts).filter(([, value]) => value).flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)])));
}

/** What the widget's next turn becomes, whoever takes it. */
function nextTurn() {
  const text = element('textarea', { rows: 3, 'aria-label': 'The next reply', placeholder: 'The assistant’s next reply, in Markdown. Empty: as the question has it' });
  const status = element('select', { 'aria-label': 'Answer with' }, ...[['', 'A reply'], ['400', '400 no assistant'], ['401', '401 bad token'], ['404', '404 no widget'], ['429', '429 usage limit'], ['500', '500 server error']].map(([value, label]) => element('option', { value }, label)));
  const delay = element('select', { 'aria-label': 'After' }, ...[['', 'as usual'], ['0', 'at once'], ['3000', 'after 3 s'], ['20000', 'after 20 s']].map(([value, label]) => element('option', { value }, label)));
  const told = element('span', { class: 'said', role: 'status' });
  return element('form', { class: 'composer', async onsubmit(event) {
    event.preventDefault();
    await api.post(`/widgets/${widget.widgetId}/next`, { reply: text.value || null, status: Number(status.value) || null, delayMs: delay.value === '' ? null : Number(delay.value) });
    told.textContent = 'The next turn will be so.';
    text.value = '';
  } }, text, element('div', { class: 'composer-foot' }, status, delay, told, element('button', { class: 'primary' }, 'Set the next turn')));
}

// ---- settings ----------------------------------------------------------------------------------------------------

async function showSettings() {
  [widget] = await api.get('/widgets');
  const told = element('p', { class: 'said', role: 'status' });
  const whole = element('textarea', { rows: 16, value: JSON.stringify(widget.settings, null, 2), 'aria-label': 'Settings', class: 'code' });
  const act = async work => {
    try {
      widget = (await work()) ?? widget;
      told.className = 'said';
      told.textContent = `Done at ${new Date().toLocaleTimeString()}.`;
    } catch (error) {
      told.className = 'said problem';
      told.textContent = error.message;
    }
  };
  byId('inboxes').replaceChildren(element('div', { class: 'inboxes-head' }, element('h1', {}, 'Widget settings'), element('a', { href: '#/' }, 'Back to the conversations')),
    element('form', { class: 'settings', onsubmit: event => { event.preventDefault(); act(async () => api.put(`/widgets/${widget.widgetId}`, { settings: JSON.parse(whole.value) })); } },
      element('p', { class: 'soft uuid' }, 'Widget ', element('code', {}, widget.widgetId), ', token ', element('code', {}, widget.widgetToken)),
      element('fieldset', { class: 'wide' }, element('legend', {}, 'All of it'), whole),
      element('div', { class: 'save' }, element('button', { class: 'primary' }, 'Save'),
        element('button', { type: 'button', class: 'quiet', onclick: () => act(() => api.post(`/widgets/${widget.widgetId}/rotate`)) }, 'Another token'),
        element('button', { type: 'button', class: 'quiet', onclick: runCampaign }, 'Run a campaign'), told)));
}

async function runCampaign() {
  for (let sent = 1; sent <= 5; sent++) {
    await api.post(`/widgets/${widget.widgetId}/campaign`, { sent, total: 5 });
    await new Promise(done => setTimeout(done, 400));
  }
}

// ---- where we are ------------------------------------------------------------------------------------------------

function route() {
  const [, area, id] = location.hash.split('/');
  byId('desk').hidden = area === 'settings';
  byId('inboxes').hidden = area !== 'settings';
  if (area === 'settings') return showSettings();
  openId = area === 'c' ? id : null;
  byId('desk').dataset.open = openId ? 'true' : 'false';
  drawList();
  if (openId) return openThread();
  byId('thread').replaceChildren(element('p', { class: 'soft empty' }, 'Choose a conversation.'), nextTurn());
  byId('details').replaceChildren();
}

start();
