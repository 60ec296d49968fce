// One channel: its URL, its keys, its settings; and the making of a new one.

import {call, path, useLoad} from './api.js';
import {ChannelFields, changes, LABELS, toForm} from './channel-form.js';
import {Copyable} from './copy.js';
import {Confirm} from './dialog.js';
import {h, useEffect, useState} from './dom.js';
import {identity} from './identity.js';
import {Keys} from './keys.js';
import {useLive} from './live-sessions.js';
import {announce, Health, Heading, Loaded, Panel, Tag, Time} from './parts.js';
import {PlayButton, reachable} from './playback.js';
import {go, link} from './router.js';
import {health} from './words.js';

/** Somebody else was faster. What they changed, and how to go on. */
function Overtaken({base, theirs, onReload}) {
  const differing = Object.keys(base).filter(key => base[key] !== theirs[key]).map(key => LABELS[key]);
  return h('div.note.bad', {role: 'alert'},
    h('p', h('b', 'Somebody else changed this channel while you did.'),
      differing.length ? ` Theirs differs in: ${differing.join('; ')}.` : ' Its keys have changed.',
      ' Nothing of yours has been saved.'),
    h('button.quiet', {type: 'button', onClick: onReload}, 'Reload, and drop mine'));
}

function Settings({channel, etag, onSaved}) {
  const [base, setBase] = useState(() => toForm(channel));
  const [form, setForm] = useState(base);
  const [version, setVersion] = useState(etag);
  const [state, setState] = useState({busy: false});
  const dirty = Object.keys(changes(form, base)).length > 0;
  const startFrom = (fresh, newest) => {
    setBase(fresh);
    setForm(fresh);
    setVersion(newest);
    setState({busy: false});
  };
  // A change of the keys changes the ETag too. It is taken over unless that would hide a change of the settings.
  useEffect(() => {
    const fresh = toForm(channel);
    if (!Object.keys(changes(fresh, base)).length) {
      setVersion(etag);
    } else if (!dirty) {
      startFrom(fresh, etag);
    }
  }, [etag]);
  useEffect(() => {
    const warn = event => dirty && event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [dirty]);
  const save = async event => {
    event.preventDefault();
    if (!dirty || state.busy) {
      return;
    }
    setState({busy: true});
    const address = path(['channels', channel.id]);
    try {
      const saved = await call('PATCH', address, {body: changes(form, base), ifMatch: version});
      startFrom(toForm(saved.data), saved.etag);
      announce('Saved.');
      onSaved();
    } catch (problem) {
      const theirs = problem.status === 412 ? await call('GET', address).catch(() => null) : null;
      setState({busy: false, problem, theirs: theirs && toForm(theirs.data)});
    }
  };
  const disabled = !identity.canWrite;
  return h('form', {onSubmit: save, noValidate: true},
    state.theirs && h(Overtaken, {base, theirs: state.theirs, onReload: () => onSaved(true)}),
    h(ChannelFields, {form, onChange: setForm, problem: state.theirs ? null : state.problem, disabled}),
    !disabled && h('div.form-actions',
      h('button', {type: 'submit', disabled: !dirty || state.busy}, state.busy ? 'Saving…' : 'Save'),
      h('button.quiet', {type: 'button', disabled: !dirty, onClick: () => startFrom(base, version)}, 'Undo')));
}

function Delete({channel}) {
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await call('DELETE', path(['channels', channel.id]));
    announce(`Deleted ${channel.id}.`);
    go(['channels']);
  };
  return h(Panel, {title: 'Delete'},
    h('div.row.spread',
      h('p.soft', 'Ends a live session, and makes every key of the channel useless. Recordings stay in the bucket.'),
      h('button.danger.quiet', {type: 'button', onClick: () => setAsking(true)}, 'Delete channel')),
    asking && h(Confirm, {title: `Delete ${channel.id}?`, action: 'Delete channel', type: channel.id, act: remove, onClose: () => setAsking(false)},
      h('p', 'A live session ends, and no key of this channel works any more. This cannot be undone.')));
}

function OnAir({id}) {
  const session = useLive().sessions?.find(({channelId}) => channelId === id);
  return session && h('a', {href: link(['live', session.id])}, h(Health, {state: health(session)}));
}

/** @param version changes when the document was loaded again, so that the form starts from it */
function Page({loaded: {channel, etag, version}, onReload}) {
  return h('div.columns.main-aside',
    h('div.stack',
      h(Panel, {title: 'Stream keys', class: 'keys'}, h(Keys, {channel, onChanged: onReload})),
      h(Panel, {title: 'Settings'}, h(Settings, {key: version, channel, etag, onSaved: onReload}))),
    h('div.stack',
      h(Panel, {title: 'Watch'},
        h(Copyable, {label: 'Playback URL, for any HLS player', value: reachable(channel.playbackUrl)}),
        h('p.row',
          h(PlayButton, {title: channel.id, url: channel.playbackUrl}),
          h('a.button.quiet', {href: link(['recordings', channel.id])}, 'Recordings'),
          h('a.button.quiet', {href: link(['history'], {channel: channel.id})}, 'History'))),
      identity.canWrite && h(Delete, {channel})));
}

export function Channel({id}) {
  const [version, setVersion] = useState(0);
  const loaded = useLoad(async signal => {
    const {data, etag} = await call('GET', path(['channels', id]), {signal});
    return {channel: data, etag};
  }, id);
  /** Keys share the channel's ETag: the newest one is needed, but what is typed stays unless it is to be dropped. */
  const reload = async drop => {
    await loaded.reload();
    if (drop === true) {
      setVersion(version + 1);
    }
  };
  const channel = loaded.data?.channel;
  return h('div.view',
    h(Heading, {title: channel?.name || id, back: {href: link(['channels']), label: 'Channels'},
      note: channel && [h('code', channel.id), ' · created ', h(Time, {at: channel.createdAt}), ' ',
        !channel.enabled && h(Tag, {}, 'Disabled'), ' ', h(OnAir, {id})]}),
    h(Loaded, {of: loaded}, data => h(Page, {loaded: {...data, version}, onReload: reload})));
}

export function NewChannel() {
  const [form, setForm] = useState({...toForm(null), id: ''});
  const [state, setState] = useState({busy: false});
  const create = async event => {
    event.preventDefault();
    if (state.busy) {
      return;
    }
    setState({busy: true});
    const {id, ...rest} = form;
    const wanted = id.trim();
    const body = changes(rest, toForm(null));
    try {
      const {data} = wanted
        ? await call('PUT', path(['channels', wanted]), {body, create: true})
        : await call('POST', path(['channels']), {body});
      announce('Created. Now make a stream key.');
      go(['channels', data.id]);
    } catch (problem) {
      const taken = problem.status === 412;
      setState({busy: false, problem: taken ? Object.assign(problem, {field: 'id', message: 'There is a channel with this id already.'}) : problem});
    }
  };
  return h('div.view.narrow',
    h(Heading, {title: 'New channel', back: {href: link(['channels']), label: 'Channels'}}),
    h('form.panel', {onSubmit: create, noValidate: true, 'aria-label': 'New channel'},
      h(ChannelFields, {form, onChange: setForm, problem: state.problem, withId: true}),
      h('div.form-actions',
        h('button', {type: 'submit', disabled: state.busy}, state.busy ? 'Creating…' : 'Create channel'),
        h('a.button.quiet', {href: link(['channels'])}, 'Cancel'))));
}

