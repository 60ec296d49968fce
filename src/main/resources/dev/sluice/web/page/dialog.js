// Dialogs on the browser's own: it keeps the focus inside, gives it back, and closes on Escape.

import {h, useEffect, useId, useRef, useState} from './dom.js';
import {Announcer, ProblemNote} from './parts.js';

/** @param mayClose asked before Escape closes; return false to stay */
export function Dialog({title, onClose, mayClose = () => true, wide = false, children}) {
  const id = useId();
  const element = useRef();
  const gone = useRef(false);
  useEffect(() => {
    const dialog = element.current;
    dialog.showModal();
    return () => {
      gone.current = true;
      dialog.close();
    };
  }, []);
  const onCancel = event => {
    event.preventDefault();
    if (mayClose()) {
      onClose();
    }
  };
  // Asked twice in a row, a browser closes it whatever the page says.
  const onClosed = () => {
    if (gone.current) {
      return;
    }
    if (mayClose()) {
      onClose();
    } else {
      element.current.showModal();
    }
  };
  return h('dialog', {ref: element, class: wide ? 'wide' : '', 'aria-labelledby': id, onCancel, onClose: onClosed},
    h('h2', {id, tabIndex: -1, autofocus: true}, title), children, h(Announcer));
}

/**
 * Asks before something that cannot be taken back.
 *
 * @param type to be typed before it may be done; none where a click is enough
 * @param act returns a promise; when it fails, the dialog stays and says why
 */
export function Confirm({title, children, action, type, act, onClose}) {
  const id = useId();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(null);
  const ready = !type || typed.trim() === type;
  const submit = async event => {
    event.preventDefault();
    if (!ready || busy) {
      return;
    }
    setBusy(true);
    setError(null);
    try {
      await act();
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return h(Dialog, {title, onClose},
    h('form', {onSubmit: submit, noValidate: true},
      children,
      type && h('div.field',
        h('label', {for: id}, 'Type ', h('code', type), ' to confirm'),
        h('input.code', {id, value: typed, autocomplete: 'off', autocapitalize: 'none', spellcheck: false,
          onInput: event => setTyped(event.currentTarget.value)})),
      error && h(ProblemNote, {error}),
      h('div.dialog-actions',
        h('button.quiet', {type: 'button', onClick: onClose}, 'Cancel'),
        h('button.danger', {type: 'submit', disabled: !ready || busy}, busy ? 'One moment…' : action))));
}
