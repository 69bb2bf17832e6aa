// Settings of an inbox. Saving takes effect when the widget is loaded again (and mutes its open sockets, as the real
// server does).
import { api } from './console-api.js';
import { outcome, settingsHead } from './console-desk.js';
import { element } from './console-dom.js';

const RULES = who => [
  [`config.${who}.allow_start_conversation`, 'May start a conversation', 'check'],
  [`config.${who}.prevent_multiple_conversations`, 'One conversation only', 'check'],
  [`config.${who}.prevent_reply_to_closed_conversation`, 'No reply to a closed conversation', 'check'],
  [`config.${who}.start_conversation_button_text`, 'Text of the start button'],
];

/** Groups of [path, label, kind, options]. */
const GROUPS = [
  ['Inbox', [
    ['name', 'Name'],
    ['enabled', 'Enabled', 'check'],
    ['csat_enabled', 'Ask for a rating when resolved', 'check'],
    ['config.brand_name', 'Brand'],
    ['config.website_url', 'Website'],
    ['config.language', 'Language (auto, or a code)'],
    ['config.fallback_language', 'Fallback language'],
    ['config.show_powered_by', 'Show “powered by”', 'check'],
  ]],
  ['Colours and launcher', [
    ['config.colors.primary', 'Primary colour', 'color'],
    ['config.dark_mode', 'Dark mode', 'check'],
    ['config.launcher.color', 'Launcher colour', 'color'],
    ['config.launcher.position', 'Position', 'choice', ['right', 'left']],
    ['config.launcher.spacing.side', 'Space to the side', 'number'],
    ['config.launcher.spacing.bottom', 'Space below', 'number'],
    ['config.launcher.logo_url', 'Launcher logo (address)'],
    ['config.logo_url', 'Logo (address)'],
  ]],
  ['Home screen', [
    ['config.home_screen.background.type', 'Background', 'choice', ['solid', 'gradient', 'image']],
    ['config.home_screen.background.color', 'Colour', 'color'],
    ['config.home_screen.background.gradient_start', 'Gradient from', 'color'],
    ['config.home_screen.background.gradient_end', 'Gradient to', 'color'],
    ['config.home_screen.background.image_url', 'Image (address)'],
    ['config.home_screen.fade_background', 'Fade the background', 'check'],
    ['config.home_screen.header_text_color', 'Text on it', 'choice', ['white', 'black']],
    ['config.direct_to_conversation', 'Go straight to the conversation', 'check'],
  ]],
  ['Words', [
    ['config.greeting_message', 'Greeting'],
    ['config.introduction_message', 'Introduction'],
    ['config.chat_introduction', 'Introduction of a chat', 'text'],
    ['config.chat_reply_expectation_message', 'When to expect a reply'],
    ['config.notice_banner.enabled', 'Show a notice', 'check'],
    ['config.notice_banner.text', 'Notice', 'text'],
  ]],
  ['Features', [
    ['config.features.emoji', 'Emoji', 'check'],
    ['config.features.file_upload', 'File upload', 'check'],
    ['config.show_office_hours_in_chat', 'Office hours in the chat', 'check'],
    ['config.show_office_hours_after_assignment', 'Office hours after assignment', 'check'],
  ]],
  ['Visitors', RULES('visitors')],
  ['Signed-in users', RULES('users')],
  ['Security', [
    ['config.trusted_domains', 'Trusted domains, one a line', 'lines'],
    ['config.blocked_ips', 'Blocked addresses, one a line', 'lines'],
    ['config.session_duration', 'Length of a user’s session (10h)'],
    ['secret', 'Secret that signs users (is never shown)'],
  ]],
];

const read = (object, path) => path.split('.').reduce((value, key) => value?.[key], object);

function write(object, path, value) {
  const keys = path.split('.');
  const last = keys.pop();
  const parent = keys.reduce((value, key) => (value[key] ??= {}), object);
  parent[last] = value;
}

/** @param {HTMLElement} place */
export async function showInboxes(place, id) {
  const inboxes = await api.inboxes();
  const inbox = inboxes.find(other => String(other.id) === id) ?? inboxes[0];
  const picker = element('nav', { class: 'inbox-picker', 'aria-label': 'Inboxes' },
    ...inboxes.map(other => element('a', { href: `#/inboxes/${other.id}`, 'aria-current': other === inbox ? 'page' : null }, other.name, element('span', { class: 'soft' }, other.enabled ? '' : ' (off)'))));
  place.replaceChildren(settingsHead('Inbox settings'), picker, inbox ? form(inbox) : element('p', { class: 'soft' }, 'There is no inbox.'));
}

function form(inbox) {
  const draft = structuredClone(inbox);
  const [say, tell] = outcome();
  const save = event => {
    event.preventDefault();
    return tell(() => api.updateInbox(inbox.id, draft), () => `Saved at ${new Date().toLocaleTimeString()}. Load the shop again to see it.`);
  };
  return element('form', { class: 'settings', onsubmit: save },
    element('p', { class: 'soft uuid' }, 'Inbox ', element('code', {}, inbox.uuid), ' · ', element('a', { href: `/?inbox=${inbox.uuid}`, target: '_blank', rel: 'noopener' }, 'open the shop with it')),
    ...GROUPS.map(([title, fields]) => element('fieldset', {}, element('legend', {}, title), ...fields.map(field => control(draft, ...field)))),
    prechat(draft), homeApps(draft),
    element('div', { class: 'save' }, element('button', { class: 'primary' }, 'Save'), say));
}

function control(draft, path, label, kind = 'line', choices = []) {
  const value = read(draft, path);
  const set = value => write(draft, path, value);
  if (kind === 'check') {
    return element('label', { class: 'check' }, element('input', { type: 'checkbox', checked: Boolean(value), onchange: event => set(event.target.checked) }), label);
  }
  let input;
  if (kind === 'choice') {
    input = element('select', { onchange: event => set(event.target.value) }, ...choices.map(choice => element('option', { selected: choice === value }, choice)));
  } else if (kind === 'text') {
    input = element('textarea', { rows: 2, value: value ?? '', oninput: event => set(event.target.value) });
  } else if (kind === 'lines') {
    input = element('textarea', { rows: 2, value: (value ?? []).join('\n'), oninput: event => set(event.target.value.split('\n').map(line => line.trim()).filter(Boolean)) });
  } else if (kind === 'number') {
    input = element('input', { type: 'number', min: 0, max: 200, value: value ?? 0, oninput: event => set(event.target.valueAsNumber || 0) });
  } else if (kind === 'color') {
    const picker = element('input', { type: 'color', value: /^#[0-9a-f]{6}$/i.test(value) ? value : '#000000', 'aria-label': `${label}, picker`, oninput: event => { set(event.target.value); text.value = event.target.value; } });
    const text = element('input', { type: 'text', value: value ?? '', oninput: event => { set(event.target.value); if (/^#[0-9a-f]{6}$/i.test(event.target.value)) picker.value = event.target.value; } });
    input = element('span', { class: 'colour' }, picker, text);
  } else {
    input = element('input', { type: 'text', value: value ?? '', oninput: event => set(event.target.value) });
  }
  return element('label', { class: 'field' }, element('span', {}, label), input);
}

function prechat(draft) {
  draft.config.prechat_form ??= { enabled: false, title: '', fields: [] };
  draft.config.prechat_form.fields ??= [];
  const { fields } = draft.config.prechat_form;
  const at = index => `config.prechat_form.fields.${index}`;
  return element('fieldset', { class: 'wide' }, element('legend', {}, 'Form before the first chat'),
    control(draft, 'config.prechat_form.enabled', 'Ask new visitors', 'check'),
    control(draft, 'config.prechat_form.title', 'Title'),
    ...fields.map((field, index) => element('div', { class: 'row' },
      element('b', {}, field.key), element('span', { class: 'soft' }, field.type),
      control(draft, `${at(index)}.label`, 'Label'), control(draft, `${at(index)}.placeholder`, 'Placeholder'),
      control(draft, `${at(index)}.required`, 'Required', 'check'), control(draft, `${at(index)}.enabled`, 'Shown', 'check'))));
}

function homeApps(draft) {
  draft.config.home_apps ??= [];
  const apps = draft.config.home_apps;
  const group = element('fieldset', { class: 'wide' });
  const draw = () => group.replaceChildren(element('legend', {}, 'Announcements and links on the home screen'),
    ...apps.map((app, index) => {
      const at = `config.home_apps.${index}`;
      const own = app.type === 'announcement' ? [['title', 'Title'], ['description', 'Description'], ['image_url', 'Image (address)'], ['url', 'Address']] : [['text', 'Text'], ['url', 'Address']];
      return element('div', { class: 'row' }, element('b', {}, app.type === 'announcement' ? 'Announcement' : 'Link'),
        ...own.map(([key, label]) => control(draft, `${at}.${key}`, label)),
        element('button', { type: 'button', class: 'quiet', onclick: () => { apps.splice(index, 1); draw(); } }, 'Remove'));
    }),
    element('div', { class: 'add' },
      element('button', { type: 'button', class: 'quiet', onclick: () => { apps.push({ type: 'announcement', title: '', description: '', image_url: '', url: '' }); draw(); } }, 'Add an announcement'),
      element('button', { type: 'button', class: 'quiet', onclick: () => { apps.push({ type: 'external_link', text: '', url: '' }); draw(); } }, 'Add a link')));
  draw();
  return group;
}
