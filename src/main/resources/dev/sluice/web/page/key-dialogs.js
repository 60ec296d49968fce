// Making, replacing and limiting stream keys.

import {call, path} from './api.js';
import {Dialog} from './dialog.js';
import {h, useId, useState} from './dom.js';
import {fromLocalInput, serverNow, toLocalInput} from './format.js';
import {Made} from './key-secret.js';
import {announce, ProblemNote, Time} from './parts.js';

const keysOf = channel => ['channels', channel.id, 'stream-keys'];

/**
 * Runs one call at a time, and keeps what went wrong.
 *
 * @param onUnsure when it may have been done all the same
 */
function useAction(onUnsure) {
  const [state, setState] = useState({busy: false, error: null});
  const run = async (act, then) => {
    setState({busy: true, error: null});
    try {
      const result = await act();
      setState({busy: false, error: null});
      then(result);
    } catch (error) {
      setState({busy: false, error});
      if (error.unsure) {
        onUnsure();
      }
    }
  };
  return {...state, run};
}

function ExpiryField({value, onInput, error, label = 'Expires'}) {
  const id = useId();
  const wrong = error?.field === 'expiresAt';
  return h('div', {class: `field ${wrong ? 'wrong' : ''}`},
    h('label', {for: id}, label),
    h('input.short', {id, type: 'datetime-local', value, 'aria-invalid': wrong ? 'true' : null, 'aria-describedby': `${id}h`, onInput: event => onInput(event.currentTarget.value)}),
    wrong && h('p.field-error', error.message),
    h('p.hint', {id: `${id}h`}, 'In your time zone. Empty: never. A running session ends at that moment.'));
}

/** What is not wrong with a field. A key may have been made whose secret nobody got to see. */
function Failure({error, making = false, fields = ['expiresAt']}) {
  if (!error || fields.includes(error.field)) {
    return null;
  }
  return making && error.unsure
    ? h('div.note.bad', {role: 'alert'}, h('p', h('b', error.message), ' Perhaps the key was made all the same: see the list behind this, '
      + 'and revoke there what nobody has the secret of.'))
    : h(ProblemNote, {error});
}

export function NewKey({channel, onDone, onClose}) {
  const id = useId();
  const [name, setName] = useState('');
  const [expires, setExpires] = useState('');
  const [created, setCreated] = useState(null);
  const {busy, error, run} = useAction(onDone);
  const create = event => {
    event.preventDefault();
    const body = {...name.trim() && {name: name.trim()}, ...expires && {expiresAt: fromLocalInput(expires)}};
    run(() => call('POST', path(keysOf(channel)), {body}), ({data}) => {
      setCreated(data);
      onDone();
    });
  };
  if (created) {
    return h(Made, {key: 'made', title: `New key for ${channel.id}`, created, action: 'Done', onDone: onClose});
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
      h(Failure, {error, making: true, fields: ['name', 'expiresAt']}),
      h('div.dialog-actions',
        h('button.quiet', {type: 'button', onClick: onClose}, 'Cancel'),
        h('button', {type: 'submit', disabled: busy}, busy ? 'One moment…' : 'Make the key'))));
}

const HOUR_MS = 3600 * 1000;
const RETIREMENTS = [
  ['hour', 'Let it expire in an hour', '', HOUR_MS],
  ['day', 'Let it expire in a day', '', 24 * HOUR_MS],
  ['week', 'Let it expire in a week', '', 7 * 24 * HOUR_MS],
  ['revoke', 'Revoke it now', 'An encoder that still uses it is disconnected.', 0],
];

/** None of them lets the old key live longer than it would anyway. */
function retirements({expiresAt}) {
  const leftMs = expiresAt ? Date.parse(expiresAt) - serverNow() : Infinity;
  const hint = expiresAt ? ['Both keys work until the old one expires, ', h(Time, {at: expiresAt}), '.'] : 'Both keys work.';
  return [['keep', expiresAt ? 'Leave it as it is' : 'Keep it for now', hint, 0], ...RETIREMENTS.filter(([, , , ms]) => ms < leftMs)];
}

function Retire({channel, streamKey, onDone, onClose}) {
  const [choices] = useState(() => retirements(streamKey));
  const [choice, setChoice] = useState(() => choices.some(([key]) => key === 'day') ? 'day' : 'keep');
  const {busy, error, run} = useAction(onDone);
  const address = path([...keysOf(channel), streamKey.id]);
  const retire = event => {
    event.preventDefault();
    const [, , , ms] = choices.find(([key]) => key === choice);
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
      h('fieldset', h('legend.unseen', 'What becomes of the old key'), choices.map(([key, label, hint]) =>
        h('label.choice', {key},
          h('input', {type: 'radio', name: 'retire', value: key, checked: choice === key, onChange: () => setChoice(key)}),
          h('span', label, hint && h('span.soft.block', hint))))),
      h(Failure, {error}),
      h('div.dialog-actions', h('button', {type: 'submit', disabled: busy}, busy ? 'One moment…' : 'Apply'))));
}

/** First the new key, then, when the encoder has it, the end of the old one: no moment without a valid key. */
export function Rotate({channel, streamKey, onDone, onClose}) {
  const [step, setStep] = useState({name: 'ask'});
  const [expires, setExpires] = useState(toLocalInput(streamKey.expiresAt));
  const {busy, error, run} = useAction(onDone);
  const name = streamKey.name || streamKey.id;
  const make = event => {
    event.preventDefault();
    const body = {...streamKey.name && {name: streamKey.name}, ...expires && {expiresAt: fromLocalInput(expires)}};
    run(() => call('POST', path(keysOf(channel)), {body}), ({data}) => {
      setStep({name: 'made', created: data});
      onDone();
    });
  };
  if (step.name === 'made') {
    return h(Made, {key: 'made', title: `New key in place of “${name}”`, created: step.created,
      action: 'Next: the old key', onDone: () => setStep({name: 'retire'})});
  }
  if (step.name === 'retire') {
    return h(Retire, {key: 'retire', channel, streamKey, onDone, onClose});
  }
  return h(Dialog, {key: 'ask', title: `Rotate “${name}”`, onClose},
    h('form', {onSubmit: make, noValidate: true},
      h('p', 'Makes a new key beside this one. Both work until you retire the old one, in the step after.'),
      h(ExpiryField, {value: expires, onInput: setExpires, error, label: 'The new key expires'}),
      h(Failure, {error, making: true}),
      h('div.dialog-actions',
        h('button.quiet', {type: 'button', onClick: onClose}, 'Cancel'),
        h('button', {type: 'submit', disabled: busy}, busy ? 'One moment…' : 'Make the new key'))));
}

export function Expiry({channel, streamKey, onDone, onClose}) {
  const [value, setValue] = useState(toLocalInput(streamKey.expiresAt));
  const {busy, error, run} = useAction(onDone);
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
      h(Failure, {error}),
      h('div.dialog-actions',
        h('button.quiet', {type: 'button', onClick: onClose}, 'Cancel'),
        h('button', {type: 'submit', disabled: busy}, busy ? 'Saving…' : 'Save'))));
}
