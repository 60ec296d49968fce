// What is not saved is not left without a question, neither for another view nor for another page.

import {Dialog} from './dialog.js';
import {h, useEffect, useState} from './dom.js';
import {guard} from './router.js';

/** @param active while there is something to lose; @param text what would be lost */
export function Unsaved({active, title = 'Leave without saving?', text}) {
  const [wanted, setWanted] = useState(null);
  useEffect(() => {
    if (!active) {
      return undefined;
    }
    const warn = event => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    const release = guard(leave => setWanted(() => leave));
    return () => {
      window.removeEventListener('beforeunload', warn);
      release();
    };
  }, [active]);
  const stay = () => setWanted(null);
  const leave = () => {
    setWanted(null);
    wanted();
  };
  return wanted !== null && h(Dialog, {title, onClose: stay},
    h('p', text),
    h('div.dialog-actions',
      h('button.quiet', {type: 'button', onClick: leave}, 'Leave'),
      h('button', {type: 'button', onClick: stay}, 'Stay')));
}
