// Settings of the Chatwoot stand-in's inboxes, as the JSON that they are; the usual switches above it.
import { outcome, settingsHead } from './console-desk.js';
import { element } from './console-dom.js';

const SWITCHES = [
  ['pre_chat_form_enabled', 'Form before the first message'],
  ['working_hours_enabled', 'Working hours'],
  ['csat_survey_enabled', 'Ask for a rating when resolved'],
  ['allow_messages_after_resolved', 'Messages after it is resolved'],
  ['email_collect', 'Ask strangers for an e-mail address'],
  ['hmac_mandatory', 'Users must be signed'],
  ['disable_branding', 'No “powered by”'],
  ['suspended', 'Account suspended (401)'],
];
const FEATURES = [['attachments', 'Attachments'], ['emoji_picker', 'Emoji'], ['end_conversation', 'Visitors may end the chat'], ['use_inbox_avatar_for_bot', 'The inbox’s picture for bots']];
const VOICE = { private: { agent_id: 'agent_kiln', private: true, has_api_key: true }, public: { agent_id: 'agent_kiln', private: false, has_api_key: false }, broken: { agent_id: 'agent_kiln', private: true, has_api_key: false } };
const CAMPAIGN = { id: 1, url: `${location.origin}/shop/mugs*`, time_on_page: 5, message: 'Can we help you to choose a mug?' };

export async function showSettings(place, api, id) {
  const inboxes = await api.get('/inboxes');
  const inbox = inboxes.find(other => other.id === id) ?? inboxes[0];
  place.replaceChildren(settingsHead('Inbox settings'),
    element('nav', { class: 'inbox-picker', 'aria-label': 'Inboxes' }, ...inboxes.map(other => element('a', { href: `#/inboxes/${other.id}`, 'aria-current': other === inbox ? 'page' : null }, `${other.settings.website_name} (${other.id})`))),
    inbox ? form(api, inbox) : element('p', { class: 'soft' }, 'There is no inbox.'));
}

function form(api, inbox) {
  const { settings } = inbox;
  const [say, tell] = outcome();
  const saved = () => `Saved at ${new Date().toLocaleTimeString()}. Load the shop again to see it.`;
  const save = changes => tell(async () => {
    Object.assign(settings, (await api.put(`/inboxes/${inbox.id}`, { settings: changes() })).settings);
    whole.value = JSON.stringify(settings, null, 2);
  }, saved);
  const check = (label, checked, onchange) => element('label', { class: 'check' }, element('input', { type: 'checkbox', checked, onchange: event => onchange(event.target.checked) }), label);
  const feature = ([key, label]) => check(label, settings.enabled_features.includes(key), on => save(() => ({ enabled_features: on ? [...settings.enabled_features, key] : settings.enabled_features.filter(other => other !== key) })));
  const voiceNow = !settings.voice ? '' : !settings.voice.private ? 'public' : settings.voice.has_api_key ? 'private' : 'broken';
  const voice = element('select', { onchange: () => save(() => ({ voice: VOICE[voice.value] ?? null })) },
    ...[['', 'None'], ['private', 'Private agent'], ['public', 'Public agent'], ['broken', 'Private agent without a key (422)']].map(([value, label]) => element('option', { value, selected: value === voiceNow }, label)));
  const whole = element('textarea', { rows: 24, value: JSON.stringify(settings, null, 2), 'aria-label': 'All settings', class: 'code' });
  const saveAll = event => {
    event.preventDefault();
    save(() => JSON.parse(whole.value));
  };
  return element('form', { class: 'settings', onsubmit: saveAll },
    element('p', { class: 'soft uuid' }, 'Token ', element('code', {}, inbox.website_token), ' · ', element('a', { href: `/?inbox=${inbox.website_token}`, target: '_blank', rel: 'noopener' }, 'open the shop with it')),
    element('fieldset', {}, element('legend', {}, 'Switches'), ...SWITCHES.map(([key, label]) => check(label, settings[key], on => save(() => ({ [key]: on }))))),
    element('fieldset', {}, element('legend', {}, 'Features'), ...FEATURES.map(feature),
      element('label', { class: 'field' }, element('span', {}, 'Voice agent'), voice),
      check('A campaign on the mugs, after 5 s', settings.campaigns.length > 0, on => save(() => ({ campaigns: on ? [CAMPAIGN] : [] })))),
    element('fieldset', { class: 'wide' }, element('legend', {}, 'All of it'), whole),
    element('div', { class: 'save' }, element('button', { class: 'primary' }, 'Save all'), say));
}
