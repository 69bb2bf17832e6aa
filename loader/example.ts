// Compiled by `tsc -p loader`, never run: what a page may write, and what the types must refuse.
import type { AssistantSettings, ChatwootSettings, LibredeskSettings } from './libredesk.js';

const settings: LibredeskSettings = {
  baseURL: 'https://support.example.com/desk/',
  inboxID: '00000000-0000-4000-8000-000000000000',
  preload: 'idle',
  consent: 'required',
  launcher: { width: 120, height: 48, image: '/help.png', imageOnly: true, label: 'Help' },
  position: 'left',
  spacing: { bottom: 80 },
  zIndex: 50,
  colorScheme: 'auto',
  locale: 'pt-BR',
};

const ofChatwoot: ChatwootSettings = { backend: 'chatwoot', baseURL: 'https://chat.example.com', websiteToken: 'abc', user: { identifier: '7' }, color: '#123' };
const ofAssistant: AssistantSettings = { backend: 'assistant', baseURL: 'https://api.example.com/api', widgetId: 'tenant', locale: 'de' };
// @ts-expect-error an inbox of another server
window.LibredeskSettings = { backend: 'chatwoot', baseURL: 'https://chat.example.com', inboxID: 'abc' };
window.LibredeskSettings = ofChatwoot;
window.LibredeskSettings = ofAssistant;
Libredesk.setUser({ identifier: '7', identifier_hash: 'ab', name: 'Mia' });
Libredesk.setCustomAttributes({ plan: 'gold', visits: 3 });
Libredesk('setLabel', 'vip');
Libredesk.setToken('token');

window.LibredeskSettings = settings;
window.initLibredesk({ ...settings, launcher: '#help' }).show();

const stop = Libredesk.onUnreadCountChange((count) => {
  document.title = count > 0 ? `(${count}) Inbox` : 'Inbox';
});
stop();

Libredesk.on('message', ({ conversationId }) => Libredesk.openConversation(conversationId));
Libredesk.on('error', ({ code }) => {
  if (code === 'jwt_expired_or_invalid') Libredesk.setUser('a new one');
});
Libredesk('on', 'ready', () => Libredesk('showNewMessage', 'I need help with order 17'));
Libredesk.setColorScheme('dark');
Libredesk.consent(true);
if (Libredesk.isReady() && !Libredesk.isVisible() && Libredesk.unreadCount()) Libredesk.toggle();
console.info(Libredesk.info().version);

// @ts-expect-error an event that does not exist
Libredesk.on('opened', () => {});
// @ts-expect-error not a scheme
Libredesk.setColorScheme('sepia');
// @ts-expect-error inboxID is missing
window.initLibredesk({ baseURL: 'https://support.example.com' });
// @ts-expect-error a number is no text
Libredesk('showNewMessage', 1);
