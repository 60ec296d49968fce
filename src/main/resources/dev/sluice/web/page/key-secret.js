// The one time that a stream key is shown. It lives in this view alone, and is gone with it.

import {Copyable, CopyButton} from './copy.js';
import {Dialog} from './dialog.js';
import {h, useRef, useState} from './dom.js';
import {reachableIngest} from './playback.js';
import {Unsaved} from './unsaved.js';

const NAMES = {
  keyframeIntervalSeconds: ['Keyframe interval', value => `${value} s`],
  rateControl: ['Rate control', value => value],
  videoEncoder: ['Video encoder', value => value],
  audioEncoder: ['Audio encoder', value => value],
  bFrames: ['B-frames', value => String(value)],
  profile: ['Profile', value => value],
  tune: ['Tune', value => value],
  audioBitrateKbps: ['Audio bitrate', value => `${value} kbit/s`],
  videoBitrateKbps: ['Video bitrate', value => `${value} kbit/s`],
  maxVideoBitrateKbps: ['Video bitrate, at most', value => `${value} kbit/s`],
};

/** A setting that this page does not know is named by its own words. */
function named([key, value]) {
  const [label, format] = NAMES[key]
    ?? [key.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`).replace(/^./, letter => letter.toUpperCase()), String];
  return [label, format(value)];
}

/** @param created the answer that made the key */
function Secret({created, onCopied}) {
  const settings = useRef();
  const server = reachableIngest(created.obs?.server ?? created.ingestUrl);
  const recommended = Object.entries(created.obs?.settings ?? {}).map(named);
  return h('div.secret',
    h('p.note', h('span', h('b', 'Copy the key now. '), 'It is shown this once: only a digest of it is kept.')),
    h(Copyable, {label: 'Stream key', value: created.key, onCopied, quiet: false}),
    h(Copyable, {label: 'Server', value: server}),
    h('div.obs',
      h('h3', 'In OBS Studio'),
      h('ol',
        h('li', h('b', 'Settings → Stream: '), `service ${created.obs?.service ?? 'Custom…'}, then server and stream key from above.`),
        h('li', h('b', 'Settings → Output: '), 'as follows.')),
      h('div.row.start',
        h('dl.facts', recommended.map(([label, value]) => h('div', {key: label}, h('dt', label), h('dd', value)))),
        h('pre.unseen', {ref: settings, 'aria-hidden': 'true'}, recommended.map(([label, value]) => `${label}: ${value}`).join('\n')),
        h(CopyButton, {target: () => settings.current, what: 'recommended settings'}))));
}

/** Shows what was made. Escape does not close it before the key was copied: it could not be shown again. */
export function Made({title, created, action, onDone}) {
  const [copied, setCopied] = useState(false);
  const [warned, setWarned] = useState(false);
  const mayClose = () => {
    setWarned(!copied);
    return copied;
  };
  return [
    h(Dialog, {title, onClose: onDone, mayClose, wide: true},
      h(Secret, {created, onCopied: () => setCopied(true)}),
      warned && !copied && h('p.note.bad', {role: 'alert'}, 'Copy the key first, or choose the button below: it is never shown again.'),
      h('div.dialog-actions', h('button', {type: 'button', onClick: onDone}, action))),
    h(Unsaved, {active: !copied, title: 'Leave without the key?', text: 'You have not copied the new key, and it is never shown again.'}),
  ];
}
