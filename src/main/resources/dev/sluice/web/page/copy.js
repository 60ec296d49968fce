// Copying, with and without the clipboard's permission.

import {h, useEffect, useId, useRef, useState} from './dom.js';
import {announce} from './parts.js';

function select(source) {
  const range = document.createRange();
  range.selectNodeContents(source);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  source.focus();
  source.select?.();
}

/**
 * Without HTTPS there is no clipboard but on localhost: then what is selected is copied as by the key, or at least
 * selected for it.
 */
export async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
  } catch {
    const focused = document.activeElement;
    select(source);
    if (!document.execCommand('copy')) {
      announce('Selected: press Ctrl+C or ⌘C.');
      return false;
    }
    focused?.focus();
  }
  announce('Copied.');
  return true;
}

/** @param target a function that returns the element whose text is copied */
export function CopyButton({target, what, onCopied = () => {}, quiet = true}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    const timer = copied ? setTimeout(() => setCopied(false), 1500) : null;
    return () => clearTimeout(timer);
  }, [copied]);
  const onClick = async () => {
    if (await copy(target())) {
      setCopied(true);
      onCopied();
    }
  };
  return h('button', {type: 'button', class: quiet ? 'copy quiet' : 'copy', onClick, 'aria-label': copied ? `Copied ${what}` : `Copy ${what}`},
    copied ? 'Copied' : 'Copy');
}

/** A value to be taken elsewhere, with its label. */
export function Copyable({label, value, onCopied, quiet}) {
  const id = useId();
  const input = useRef();
  const onCopy = event => {
    const {selectionStart, selectionEnd} = event.currentTarget;
    if (selectionStart === 0 && selectionEnd === value.length) {
      onCopied?.();
    }
  };
  return h('div.field',
    h('label', {for: id}, label),
    h('div.copyable',
      h('input.code', {id, ref: input, readOnly: true, spellcheck: false, value, onCopy, onFocus: event => event.currentTarget.select()}),
      h(CopyButton, {target: () => input.current, what: label.toLowerCase(), onCopied, quiet})));
}
