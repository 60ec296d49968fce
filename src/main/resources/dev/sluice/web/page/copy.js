// Copying, with and without the clipboard's permission.

import {h, useEffect, useId, useRef, useState} from './dom.js';
import {announce} from './parts.js';

/** Without HTTPS there is no clipboard but on localhost: then the text is selected, so that one key copies it. */
export async function copy(source) {
  try {
    await navigator.clipboard.writeText(source.value ?? source.textContent);
    announce('Copied.');
    return true;
  } catch {
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    source.focus();
    source.select?.();
    announce('Selected: press Ctrl+C or ⌘C.');
    return false;
  }
}

/** @param target a function that returns the element whose text is copied */
export function CopyButton({target, what, onCopied = () => {}, quiet = true}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    const timer = copied ? setTimeout(() => setCopied(false), 1500) : null;
    return () => clearTimeout(timer);
  }, [copied]);
  const onClick = async () => {
    setCopied(await copy(target()));
    onCopied();
  };
  return h('button', {type: 'button', class: quiet ? 'copy quiet' : 'copy', onClick, 'aria-label': `Copy ${what}`},
    copied ? 'Copied' : 'Copy');
}

/** A value to be taken elsewhere, with its label. */
export function Copyable({label, value, onCopied, quiet}) {
  const id = useId();
  const input = useRef();
  return h('div.field',
    h('label', {for: id}, label),
    h('div.copyable',
      h('input.code', {id, ref: input, readOnly: true, spellcheck: false, value, onFocus: event => event.currentTarget.select()}),
      h(CopyButton, {target: () => input.current, what: label.toLowerCase(), onCopied, quiet})));
}
