// The shop's own script: options from the address, pages, and the panel that calls window.Libredesk.
'use strict';
(() => {
  const query = new URLSearchParams(location.search);

  // Options: ?inbox=UUID&jwt=…&user=mia&hideLauncher=1&dir=rtl&preload=…&set.KEY=VALUE (any further setting).
  const settings = window.LibredeskSettings;
  // What the kind of server calls an inbox.
  const inboxKey = { chatwoot: 'websiteToken', assistant: 'widgetId' }[settings.backend] ?? 'inboxID';
  if (query.get('inbox')) settings[inboxKey] = query.get('inbox');
  if (query.get('base')) settings.baseURL = query.get('base');
  if (query.get('jwt')) settings.userJWT = query.get('jwt');
  if (query.has('hideLauncher')) settings.hideLauncher = query.get('hideLauncher') !== '0';
  if (query.has('preload')) settings.preload = asValue(query.get('preload'));
  if (query.get('dir')) document.documentElement.dir = query.get('dir');
  if (query.get('panel') === '0') document.getElementById('panel').hidden = true;
  for (const [key, value] of query) if (key.startsWith('set.')) settings[key.slice(4)] = asValue(value);

  function asValue(text) {
    try { return JSON.parse(text); } catch { return text; }
  }

  const users = { mia: 'Mia Lindqvist', tom: 'Tom Okafor' };
  const signedIn = users[query.get('user')];
  if (signedIn) document.getElementById('who').textContent = `Signed in as ${signedIn}`;

  // ---- pages -------------------------------------------------------------------------------------------------

  const pot = (shape, glaze, accent, place = '') => {
    const bodies = {
      mug: '<path d="M52 40h80l-6 92a14 14 0 0 1-14 13H72a14 14 0 0 1-14-13z" fill="GLAZE"/><path d="M131 62h14a24 24 0 0 1 0 48h-17" fill="none" stroke="GLAZE" stroke-width="11"/><path d="M52 40h80l-2.400 34q-20 12-38 2t-37 4z" fill="ACCENT"/>',
      bowl: '<path d="M24 66h152a76 70 0 0 1-50 74H74A76 70 0 0 1 24 66z" fill="GLAZE"/><path d="M24 66h152q-1 16-6 28-40 14-72 0t-68 2q-5-14-6-30z" fill="ACCENT"/>',
      vase: '<path d="M82 14h36l-4 34q36 24 36 58a40 40 0 0 1-24 40H74a40 40 0 0 1-24-40q0-34 36-58z" fill="GLAZE"/><path d="M82 14h36l-4 34q18 12 27 26-24 12-44 2t-38-4q9-14 27-24z" fill="ACCENT"/>',
    };
    const paint = bodies[shape].replaceAll('GLAZE', glaze).replaceAll('ACCENT', accent);
    return `<svg viewBox="0 0 200 150" ${place} aria-hidden="true"><ellipse cx="100" cy="146" rx="70" ry="5" opacity=".14"/>${paint}</svg>`;
  };
  const shelf = `<svg viewBox="0 0 500 330" aria-hidden="true">${pot('vase', '#5f7f86', '#dbe5e4', 'x="85" y="42" width="380" height="285"')}${pot('mug', '#c98d5f', '#f1e3cf', 'x="-4" y="173" width="200" height="150"')}${pot('bowl', '#8a3f2a', '#e7c7a5', 'x="300" y="180" width="190" height="143"')}<rect x="0" y="318" width="500" height="12" rx="3" fill="#a97a55"/></svg>`;

  const pieces = {
    mugs: [
      ['tenmoku', 'Tenmoku mug', 34, 'Iron glaze, breaks to rust at the rim', 'mug', '#4a2c20', '#9c5a34'],
      ['celadon', 'Celadon mug', 36, 'Thin, pale, warm in the hand', 'mug', '#b9cdbf', '#e3ede3'],
      ['shino', 'Shino mug', 38, 'Thick white with orange freckles', 'mug', '#e9ddcb', '#d98b5b'],
      ['raw', 'Half-raw mug', 29, 'Bare clay below, clear glaze above', 'mug', '#c98d5f', '#f1e3cf'],
    ],
    bowls: [
      ['noodle', 'Noodle bowl', 42, 'Deep enough for second helpings', 'bowl', '#5f7f86', '#dbe5e4'],
      ['breakfast', 'Breakfast bowl', 31, 'For porridge and slow mornings', 'bowl', '#e6d3b8', '#fbf4e8'],
      ['salad', 'Big salad bowl', 78, 'One firing in three survives', 'bowl', '#8a3f2a', '#e7c7a5'],
    ],
    vases: [
      ['bud', 'Bud vase', 27, 'For a single stem', 'vase', '#5f7f86', '#cfdedd'],
      ['moon', 'Moon vase', 96, 'Thrown in two halves', 'vase', '#ece4d8', '#fffaf1'],
      ['ash', 'Ash vase', 88, 'Wood ash does the painting', 'vase', '#6b5a3e', '#b7a26f'],
    ],
  };
  const kinds = { mugs: 'Mugs', bowls: 'Bowls', vases: 'Vases' };

  const card = (kind, [id, name, price, words, shape, glaze, accent]) =>
    `<li><a class="piece" href="/shop/${kind}/${id}" data-push><div class="picture">${pot(shape, glaze, accent)}</div>` +
    `<div class="words"><h3>${name}</h3><p><span>${words}</span></p><p><span>€${price}</span></p></div></a></li>`;
  const shelfOf = kind => pieces[kind].map(piece => card(kind, piece)).join('');

  const pages = {
    home: () => ['Clay & Kiln', `<section class="hero"><div><h1>Stoneware for every day, from one small kiln.</h1><p>Thrown, glazed and fired by four people in an old dairy. No two pieces are the same, and all of them go into the dishwasher.</p><div class="buttons"><a class="button" href="/shop/mugs" data-push>See the mugs</a><button class="button quiet" data-ask>Ask us something</button></div></div><div class="picture">${shelf}</div></section><h2>Out of the kiln this week</h2><ul class="grid">${card('mugs', pieces.mugs[0])}${card('bowls', pieces.bowls[0])}${card('vases', pieces.vases[1])}${card('mugs', pieces.mugs[2])}</ul>`],
    kind: kind => [`${kinds[kind]} · Clay & Kiln`, `<h2>${kinds[kind]}</h2><ul class="grid">${shelfOf(kind)}</ul>`],
    piece: (kind, piece) => [`${piece[1]} · Clay & Kiln`, `<div class="detail"><div class="picture">${pot(piece[4], piece[5], piece[6])}</div><div><p class="crumbs"><a href="/shop/${kind}" data-push>${kinds[kind]}</a></p><h1>${piece[1]}</h1><p>${piece[3]}. Fired to 1,280 °C, glazed with what grows and lies around here.</p><p class="price">€${piece[2]}</p><div class="buttons"><button class="button">Add to basket</button><button class="button quiet" data-ask>Ask about it</button></div></div></div>`],
    workshop: () => ['Workshop · Clay & Kiln', '<article class="prose"><h2>The workshop</h2><p>Every second Saturday the wheel is yours for three hours. We bring the clay, the aprons and the patience.</p><p>This page is a real navigation, not a pushState: the widget starts anew here and must find its way back into the chat.</p><p><button class="button" data-ask>Book a place</button></p></article>'],
    lost: () => ['Not here · Clay & Kiln', '<article class="prose"><h2>Nothing on this shelf</h2><p><a href="/" data-push>Back to the shop</a></p></article>'],
  };

  function pageOf(path) {
    const [, area, kind, id] = path.split('/');
    if (!area) return pages.home();
    if (kind === 'workshop') return pages.workshop();
    if (!pieces[kind]) return pages.lost();
    if (!id) return pages.kind(kind);
    const piece = pieces[kind].find(([own]) => own === id);
    return piece ? pages.piece(kind, piece) : pages.lost();
  }

  function draw() {
    const [title, html] = pageOf(location.pathname);
    document.title = title;
    document.getElementById('content').innerHTML = html;
    for (const link of document.querySelectorAll('.top nav a')) {
      const here = location.pathname.startsWith(new URL(link.href).pathname);
      here ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
    }
    // The options stay in the address on every way through the shop.
    for (const link of document.querySelectorAll('a[href^="/"]:not([href^="/agent"])')) {
      link.href = new URL(link.href).pathname + location.search;
    }
  }

  document.addEventListener('click', event => {
    const link = event.target.closest('a[data-push]');
    if (link && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      history.pushState(null, '', link.href);
      draw();
      scrollTo(0, 0);
      document.getElementById('content').focus({ preventScroll: true });
    }
    if (event.target.closest('[data-ask]')) call('show');
  });
  addEventListener('popstate', draw);
  draw();

  // ---- the panel ---------------------------------------------------------------------------------------------

  const list = document.getElementById('log');
  function log(text) {
    const entry = document.createElement('li');
    const time = document.createElement('time');
    time.textContent = new Date().toTimeString().slice(0, 8);
    entry.append(time, text);
    list.append(entry);
    list.scrollTop = list.scrollHeight;
  }

  function call(name, ...values) {
    const api = window.Libredesk;
    if (typeof api?.[name] !== 'function') return log(`window.Libredesk.${name} is not there`);
    try {
      const result = api[name](...values);
      const told = values.map(value => (typeof value === 'string' ? `"${value.slice(0, 12)}…"` : '…')).join(', ');
      log(`${name}(${told})${result === undefined || result === api || typeof result === 'function' ? '' : ` → ${result}`}`);
      return result;
    } catch (error) {
      log(`${name}: ${error}`);
    }
  }

  async function signIn(user) {
    if (settings.backend === 'assistant') return log('This server knows no users.');
    const path = settings.backend === 'chatwoot' ? '/demo/identity' : '/demo/jwt';
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(path, { method: 'POST', headers, body: JSON.stringify({ user, inbox: settings[inboxKey] }) }).then(response => response.json());
    // A JWT of Libredesk's; who he is, and a signature, of Chatwoot's.
    const signed = settings.backend ? answer.identifier && answer : answer.data?.jwt;
    if (!signed) return log(answer.message ?? answer.error);
    call('setUser', signed);
    document.getElementById('who').textContent = `Signed in as ${users[user]}`;
  }

  const stops = {};
  function listen(button, name) {
    const on = button.getAttribute('aria-pressed') !== 'true';
    if (on) stops[name] = call(name, value => log(`${name.replace(/^on/, '')}${value === undefined ? '' : `: ${value}`}`));
    else if (typeof stops[name] === 'function') stops[name]();
    else return log(`${name} gave nothing to unsubscribe with`);
    button.setAttribute('aria-pressed', on);
  }

  // What only some kinds of servers can do.
  const more = {
    chatwoot: [['setCustomAttributes', { plan: 'collector' }], ['setConversationCustomAttributes', { page: location.pathname }], ['setLabel', 'vip'], ['removeLabel', 'vip']],
    assistant: [['setToken', settings.widgetToken]],
  }[settings.backend] ?? [];
  for (const [name, value] of more) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = `${name}(…)`;
    button.addEventListener('click', () => call(name, value));
    document.querySelector('.calls').append(button);
  }

  for (const button of document.querySelectorAll('.calls button:is([data-call], [data-user], [data-init], [data-listen])')) {
    button.type = 'button';
    button.addEventListener('click', () => {
      if (button.dataset.call) {
        call(button.dataset.call);
        if (button.dataset.call === 'logout') document.getElementById('who').textContent = 'Not signed in';
      } else if (button.dataset.user) {
        signIn(button.dataset.user);
      } else if (button.dataset.listen) {
        listen(button, button.dataset.listen);
      } else if (typeof window.initLibredesk === 'function') {
        try {
          window.initLibredesk(settings);
          log('initLibredesk(settings)');
        } catch (error) {
          log(`initLibredesk: ${error}`);
        }
      } else {
        log('window.initLibredesk is not there');
      }
    });
  }

  const toggle = document.getElementById('panel-toggle');
  const body = document.getElementById('panel-body');
  function open(isOpen) {
    body.hidden = !isOpen;
    toggle.setAttribute('aria-expanded', isOpen);
    sessionStorage.setItem('panel', isOpen ? 'open' : '');
  }
  toggle.addEventListener('click', () => open(body.hidden));
  open(query.get('panel') === '1' || sessionStorage.getItem('panel') === 'open');
})();
