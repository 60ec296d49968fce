// What can be set of a channel, with what is wrong at the field that is wrong.

import {h, useEffect, useId, useRef} from './dom.js';
import {seconds} from './format.js';
import {ProblemNote} from './parts.js';

/** The form's texts for a channel; of a new one without it. */
export function toForm(channel) {
  return {
    name: channel?.name ?? '',
    enabled: channel?.enabled ?? true,
    record: channel?.record ?? false,
    conflict: channel?.conflict ?? '',
    reconnectWindow: channel?.reconnectWindow ? String(seconds(channel.reconnectWindow)) : '',
    allowedNetworks: (channel?.allowedNetworks ?? []).join('\n'),
    maxBitrateKbps: channel?.maxBitrateKbps ? String(channel.maxBitrateKbps) : '',
  };
}

const CONVERT = {
  conflict: text => text || null,
  // What is no number goes as it was typed: the server says what is wrong with it.
  reconnectWindow: text => text.trim() ? `PT${text.trim()}S` : null,
  allowedNetworks: text => text.split(/[\s,]+/).filter(Boolean),
  maxBitrateKbps: text => /^\d*$/.test(text.trim()) ? Number(text) : text.trim(),
};

/** What differs, as the API takes it. */
export function changes(form, base) {
  return Object.fromEntries(Object.keys(base)
    .filter(key => form[key] !== base[key])
    .map(key => [key, CONVERT[key] ? CONVERT[key](form[key]) : form[key]]));
}

export const LABELS = {
  name: 'Name',
  enabled: 'Publishing is allowed',
  record: 'Record',
  conflict: 'If a second encoder comes',
  reconnectWindow: 'Reconnect window, in seconds',
  allowedNetworks: 'Networks that may publish',
  maxBitrateKbps: 'Highest bitrate, in kbit/s',
};

/** What few channels need. */
const REST = ['conflict', 'reconnectWindow', 'allowedNetworks', 'maxBitrateKbps'];

/** allowedNetworks[1] and allowedNetworks.1 belong to allowedNetworks. */
const fieldOf = problem => problem?.field?.split(/[.[/]/).find(Boolean) ?? null;

/** @param control called with the properties that tie the input to its label, hint and error */
function Field({name, label, hint, problem, control}) {
  const id = useId();
  const wrong = fieldOf(problem) === name;
  const described = [hint && `${id}h`, wrong && `${id}e`].filter(Boolean).join(' ');
  return h('div', {class: `field ${wrong ? 'wrong' : ''}`},
    h('label', {for: id}, label),
    control({id, name, 'aria-describedby': described || null, 'aria-invalid': wrong ? 'true' : null}),
    wrong && h('p.field-error', {id: `${id}e`}, problem.message),
    hint && h('p.hint', {id: `${id}h`}, hint));
}

function Switch({name, label, hint, value, problem, onChange, disabled}) {
  const id = useId();
  const wrong = fieldOf(problem) === name;
  return h('div.field.switch',
    h('input', {type: 'checkbox', role: 'switch', id, name, checked: value, disabled, 'aria-describedby': `${id}h`, onChange: event => onChange(event.currentTarget.checked)}),
    h('label', {for: id}, label),
    h('p.hint', {id: `${id}h`}, hint),
    wrong && h('p.field-error', problem.message));
}

/**
 * The fields alone; the form around them is the caller's.
 *
 * @param problem of the last attempt; its field gets the focus
 * @param withId for a new channel
 */
export function ChannelFields({form, onChange, problem, withId = false, disabled = false}) {
  const root = useRef();
  useEffect(() => {
    const wrong = fieldOf(problem);
    if (wrong) {
      root.current.querySelector(`[name="${CSS.escape(wrong)}"]`)?.focus();
    }
  }, [problem]);
  const set = key => event => onChange({...form, [key]: event.currentTarget.value});
  const toggle = key => value => onChange({...form, [key]: value});
  const text = (key, more) => properties => h('input', {...properties, ...more, value: form[key], disabled, onInput: set(key), autocomplete: 'off'});
  const placed = !problem?.field || [...Object.keys(LABELS), withId && 'id'].includes(fieldOf(problem));
  return h('div.fields', {ref: root},
    problem && (!problem.field || !placed) && h(ProblemNote, {error: problem}),
    withId && h(Field, {name: 'id', label: 'Id', problem,
      hint: 'Part of the playback URL, and never changed: small letters, digits, single hyphens. Empty: one is made up.',
      control: text('id', {class: 'code', maxLength: 63, spellcheck: false, autocapitalize: 'none'})}),
    h(Field, {name: 'name', label: LABELS.name, hint: 'For you and your colleagues.', problem, control: text('name', {})}),
    h(Switch, {name: 'enabled', label: LABELS.enabled, hint: 'Switched off, running sessions end too.', value: form.enabled, problem, onChange: toggle('enabled'), disabled}),
    h(Switch, {name: 'record', label: LABELS.record, hint: 'Keeps each broadcast that begins from now on.', value: form.record, problem, onChange: toggle('record'), disabled}),
    h('details.more', {open: REST.includes(fieldOf(problem)) ? true : null},
      h('summary', 'Reconnects, networks and limits'),
      h(Field, {name: 'conflict', label: LABELS.conflict, problem,
        hint: 'Encoders that lost their connection come back while the old one still looks alive: taking over lets them.',
        control: properties => h('select', {...properties, value: form.conflict, disabled, onChange: set('conflict')},
          h('option', {value: ''}, 'As the server is set'),
          h('option', {value: 'takeover'}, 'It takes over'),
          h('option', {value: 'reject'}, 'It is refused'))}),
      h(Field, {name: 'reconnectWindow', label: LABELS.reconnectWindow, problem,
        hint: 'For so long a lost encoder may come back to the same broadcast. Empty: as the server is set.',
        control: text('reconnectWindow', {inputMode: 'numeric', class: 'short'})}),
      h(Field, {name: 'allowedNetworks', label: LABELS.allowedNetworks, problem,
        hint: 'One a line, such as 203.0.113.0/24 or 2001:db8::/32. Empty: all that the server lets in.',
        control: properties => h('textarea.code', {...properties, rows: 3, value: form.allowedNetworks, disabled, spellcheck: false, onInput: set('allowedNetworks')})}),
      h(Field, {name: 'maxBitrateKbps', label: LABELS.maxBitrateKbps, problem,
        hint: 'Who sends more for longer is disconnected. Empty: no limit.',
        control: text('maxBitrateKbps', {inputMode: 'numeric', class: 'short'})})));
}
