// Making, replacing and limiting stream keys.

import {call, path} from './api.js';
import {Dialog} from './dialog.js';
import {h, useId, useState} from './dom.js';
import {fromLocalInput, serverNow, toLocalInput} from './format.js';
import {Secret} from './key-secret.js';
import {announce, ProblemNote} from './parts.js';

const keysOf = channel => ['channels', channel.id, 'stream-keys'];

/** Runs one call at a time, and keeps what went wrong. */
function useAction() {
  const [state, setState] = useState({busy: false, error: null});
  const run = async (act, then) => {
    setState({busy: true, error: null});
    try {
      const result = await act();
      setState({busy: false, error: null});
      then(result);
    } catch (error) {
      setState({busy: false, error});
    }
  };
  return {...state, run};
}

function ExpiryField({value, onInput, error}) {
  const id = useId();
  const wrong = error?.field === 'expiresAt';
  return h('div', {class: `field ${wrong ? 'wrong' : ''}`},
    h('label', {for: id}, 'Expires'),
    h('input.short', {id, type: 'datetime-local', value, 'aria-invalid': wrong ? 'true' : null, 'aria-describedby': `${id}h`, onInput: event => onInput(event.currentTarget.value)}),
    wrong && h('p.field-error', error.message),
    h('p.hint', {id: `${id}h`}, 'In your time zone. Empty: never. A running session ends at that moment.'));
}

/** Shows what was made. Escape does not close it before the key was copied: it could not be shown again. */
function Made({title, created, copied, onCopied, action, onDone}) {
  const [warned, setWarned] = useState(false);
  const mayClose = () => {
    setWarned(!copied);
    return copied;
  };
  return h(Dialog, {title, onClose: onDone, mayClose, wide: true},
    h(Secret, {created, onCopied}),
    warned && !copied && h('p.note.bad', {role: 'alert'}, 'Copy the key first, or choose the button below: it is never shown again.'),
    h('div.dialog-actions', h('button', {type: 'button', onClick: onDone}, action)));
}

export function NewKey({channel, onDone, onClose}) {
  const id = useId();
  const [name, setName] = useState('');
  const [expires, setExpires] = useState('');
  const [created, setCreated] = useState(null);
  const [copied, setCopied] = useState(false);
  const {busy, error, run} = useAction();
  const create = event => {
    event.preventDefault();
    const body = {...name.trim() && {name: name.trim()}, ...expires && {expiresAt: fromLocalInput(expires)}};
    run(() => call('POST', path(keysOf(channel)), {body}), ({data}) => {
      setCreated(data);
      onDone();
    });
  };
  if (created) {
    return h(Made, {key: 'made', title: `New key for ${channel.id}`, created, copied, onCopied: () => setCopied(true), action: 'Done', onDone: onClose});
  }
  const wrongName = error?.field === 'name';
  return h(Dialog, {key: 'ask', title: 'New stream key', onClose},
    h('form', {onSubmit: create, noValidate: true},
      h('div', {class: `field ${wrongName ? 'wrong' : ''}`},
        h('label', {for: id}, 'Name'),
        h('input', {id, value: name, autocomplete: 'off', 'aria-invalid': wrongName ? 'true' : null, onInput: event => setName(event.currentTarget.value)}),
        wrongName && h('p.field-error', error.message),
        h('p.hint', 'Who or what uses it, such as “Studio A”. May be empty.')),
      h(ExpiryField, {value: expires, onInput: setExpires, error}),
      error && !['name', 'expiresAt'].includes(error.field) && h(ProblemNote, {error}),
      h('div.dialog-actions',
        h('button.quiet', {type: 'button', onClick: onClose}, 'Cancel'),
        h('button', {type: 'submit', disabled: busy}, busy ? 'One moment…' : 'Make the key'))));
}

const HOUR_MS = 3600 * 1000;
const RETIREMENTS = [
  ['keep', 'Keep it for now', 'Both keys work.', null],
  ['hour', 'Let it expire in an hour', '', HOUR_MS],
  ['day', 'Let it expire in a day', '', 24 * HOUR_MS],
  ['week', 'Let it expire in a week', '', 7 * 24 * HOUR_MS],
  ['revoke', 'Revoke it now', 'An encoder that still uses it is disconnected.', null],
];

function Retire({channel, streamKey, onDone, onClose}) {
  const [choice, setChoice] = useState('day');
  const {busy, error, run} = useAction();
  const address = path([...keysOf(channel), streamKey.id]);
  const retire = event => {
    event.preventDefault();
    const [, , , ms] = RETIREMENTS.find(([key]) => key === choice);
    const act = async () => {
      if (choice === 'revoke') {
        await call('DELETE', address);
      } else if (ms) {
        await call('PATCH', address, {body: {expiresAt: new Date(serverNow() + ms).toISOString()}});
      }
    };
    run(act, () => {
      announce(choice === 'keep' ? 'Both keys work.' : 'The old key is retired.');
      onDone();
      onClose();
    });
  };
  return h(Dialog, {title: `And the old key “${streamKey.name || streamKey.id}”?`, onClose},
    h('form', {onSubmit: retire},
      h('fieldset', h('legend.unseen', 'What becomes of the old key'), RETIREMENTS.map(([key, label, hint]) =>
        h('label.choice', {key},
          h('input', {type: 'radio', name: 'retire', value: key, checked: choice === key, onChange: () => setChoice(key)}),
          h('span', label, hint && h('span.soft.block', hint))))),
      error && h(ProblemNote, {error}),
      h('div.dialog-actions', h('button', {type: 'submit', disabled: busy}, busy ? 'One moment…' : 'Apply'))));
}

/** First the new key, then, when the encoder has it, the end of the old one: no moment without a valid key. */
export function Rotate({channel, streamKey, onDone, onClose}) {
  const [step, setStep] = useState({name: 'ask'});
  const {busy, error, run} = useAction();
  const name = streamKey.name || streamKey.id;
  const make = () => run(
    () => call('POST', path(keysOf(channel)), {body: streamKey.name ? {name: streamKey.name} : {}}),
    ({data}) => {
      setStep({name: 'made', created: data, copied: false});
      onDone();
    });
  if (step.name === 'made') {
    return h(Made, {key: 'made', title: `New key in place of “${name}”`, created: step.created, copied: step.copied,
      onCopied: () => setStep({...step, copied: true}), action: 'Next: the old key', onDone: () => setStep({name: 'retire'})});
  }
  if (step.name === 'retire') {
    return h(Retire, {key: 'retire', channel, streamKey, onDone, onClose});
  }
  return h(Dialog, {key: 'ask', title: `Rotate “${name}”`, onClose},
    h('p', 'Makes a new key beside this one. Both work until you retire the old one, in the step after.'),
    error && h(ProblemNote, {error}),
    h('div.dialog-actions',
      h('button.quiet', {type: 'button', onClick: onClose}, 'Cancel'),
      h('button', {type: 'button', disabled: busy, onClick: make}, busy ? 'One moment…' : 'Make the new key')));
}

export function Expiry({channel, streamKey, onDone, onClose}) {
  const [value, setValue] = useState(toLocalInput(streamKey.expiresAt));
  const {busy, error, run} = useAction();
  const save = event => {
    event.preventDefault();
    run(() => call('PATCH', path([...keysOf(channel), streamKey.id]), {body: {expiresAt: fromLocalInput(value)}}), () => {
      announce(value ? 'Saved.' : 'It does not expire any more.');
      onDone();
      onClose();
    });
  };
  return h(Dialog, {title: `Expiry of “${streamKey.name || streamKey.id}”`, onClose},
    h('form', {onSubmit: save, noValidate: true},
      h(ExpiryField, {value, onInput: setValue, error}),
      error && error.field !== 'expiresAt' && h(ProblemNote, {error}),
      h('div.dialog-actions',
        h('button.quiet', {type: 'button', onClick: onClose}, 'Cancel'),
        h('button', {type: 'submit', disabled: busy}, busy ? 'Saving…' : 'Save'))));
}
