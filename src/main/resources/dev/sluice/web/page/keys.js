// The stream keys of a channel. Several may be valid at once, so that one can be replaced without a break.

import {call, path, readPage, useLoad} from './api.js';
import {Confirm} from './dialog.js';
import {h, useEffect, useRef, useState} from './dom.js';
import {serverNow} from './format.js';
import {identity} from './identity.js';
import {Expiry, NewKey, Rotate} from './key-dialogs.js';
import {announce, Empty, Loaded, ProblemNote, Tag, Time} from './parts.js';

const expired = key => Boolean(key.expiresAt) && Date.parse(key.expiresAt) <= serverNow();

/** Those that work, those that could be enabled again, those that are over. */
const rank = key => expired(key) ? 2 : key.enabled ? 0 : 1;

/** Those that work come first, and of the same kind the newest. */
const inOrder = keys => [...keys].sort((a, b) =>
  rank(a) - rank(b) || b.createdAt.localeCompare(a.createdAt) || a.id.localeCompare(b.id));

function State({streamKey}) {
  if (expired(streamKey)) {
    return h(Tag, {}, 'Expired');
  }
  return streamKey.enabled ? h(Tag, {tone: 'good'}, 'Valid') : h(Tag, {}, 'Disabled');
}

function Actions({streamKey, name, onOpen, onToggle}) {
  const button = (label, act, more = '') =>
    h('button', {type: 'button', class: `plain small ${more}`, onClick: act, 'aria-label': `${label} key ${name}`}, label);
  return h('div.row.key-actions',
    !expired(streamKey) && button('Rotate', () => onOpen('rotate')),
    !expired(streamKey) && button(streamKey.enabled ? 'Disable' : 'Enable', onToggle),
    button('Expiry', () => onOpen('expiry')),
    button('Revoke', () => onOpen('revoke'), 'danger'));
}

function Row({channel, streamKey, onOpen, onToggle}) {
  const name = streamKey.name || streamKey.id;
  return h('tr',
    h('th', {scope: 'row'}, name, streamKey.name && h('span.soft.code.block', streamKey.id)),
    h('td', {'data-label': 'State'}, h(State, {streamKey})),
    h('td', {'data-label': 'Expires'}, streamKey.expiresAt ? h(Time, {at: streamKey.expiresAt}) : h('span.soft', 'Never')),
    h('td.minor', {'data-label': 'Created'}, h(Time, {at: streamKey.createdAt})),
    identity.canWrite && h('td', h(Actions, {channel, streamKey, name, onOpen, onToggle})));
}

function Revoke({channel, streamKey, onDone, onClose}) {
  const revoke = async () => {
    await call('DELETE', path(['channels', channel.id, 'stream-keys', streamKey.id]));
    announce('Revoked.');
    onDone();
  };
  return h(Confirm, {title: `Revoke ${streamKey.name || streamKey.id}?`, action: 'Revoke key', act: revoke, onClose},
    h('p', 'An encoder that uses it is disconnected within seconds and cannot come back. This cannot be undone.'));
}

/** Who revokes a key loses the button that had the focus: it goes to the list, that there is a place to go on from. */
function useFocusKept(keys) {
  const root = useRef();
  const changed = useRef(false);
  useEffect(() => {
    if (changed.current && document.activeElement === document.body) {
      root.current?.focus();
    }
    changed.current = false;
  }, [keys]);
  return {root, onChanged: () => changed.current = true};
}

export function Keys({channel, onChanged}) {
  const [open, setOpen] = useState(null);
  const [problem, setProblem] = useState(null);
  const loaded = useLoad(async signal => (await readPage(['channels', channel.id, 'stream-keys'], {limit: 1000}, signal)).items, channel.id);
  const focus = useFocusKept(loaded.data);
  const close = () => setOpen(null);
  const changed = () => {
    focus.onChanged();
    setProblem(null);
    loaded.reload();
    onChanged();
  };
  const toggle = async streamKey => {
    try {
      await call('PATCH', path(['channels', channel.id, 'stream-keys', streamKey.id]), {body: {enabled: !streamKey.enabled}});
      announce(streamKey.enabled ? 'Disabled: an encoder that uses it is disconnected within seconds.' : 'Enabled.');
      changed();
    } catch (error) {
      changed();
      setProblem(error);
    }
  };
  const dialog = {create: NewKey, rotate: Rotate, expiry: Expiry, revoke: Revoke}[open?.what];
  return [
    problem && h(ProblemNote, {error: problem}),
    h('div.key-list', {ref: focus.root, tabIndex: -1, role: 'group', 'aria-label': 'Stream keys'},
      h(Loaded, {of: loaded}, keys => keys.length
        ? h('table.list', h('caption.unseen', 'Stream keys'),
          h('thead', h('tr', ['Key', 'State', 'Expires', 'Created'].map(title => h('th', {key: title, scope: 'col'}, title)),
            identity.canWrite && h('th', {scope: 'col'}, h('span.unseen', 'Actions')))),
          h('tbody', inOrder(keys).map(streamKey => h(Row, {key: streamKey.id, channel, streamKey,
            onOpen: what => setOpen({what, streamKey}), onToggle: () => toggle(streamKey)}))))
        : h(Empty, {title: 'No stream key yet'}, h('p', 'Encoders need one to publish to this channel.')))),
    identity.canWrite && h('div.form-actions',
      h('button', {type: 'button', onClick: () => setOpen({what: 'create'})}, 'New stream key')),
    dialog && h(dialog, {channel, streamKey: open.streamKey, onDone: changed, onClose: close}),
  ];
}
