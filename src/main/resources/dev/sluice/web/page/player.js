// Plays one channel for as long as the page is open: waits for a broadcast, plays it, and waits for the next.

const POLL_MS = 2000;
const MAX_RETRY_MS = 10000;
const SETTLED_MS = 10000;

/** The URIs of the variants in a multivariant playlist; none means that the channel is offline. */
export function variants(playlist) {
  const lines = playlist.split(/\r?\n/).map(line => line.trim());
  return lines.filter((line, i) => line && !line.startsWith('#') && lines[i - 1]?.startsWith('#EXT-X-STREAM-INF:'));
}

export class Player {
  /**
   * @param video the video element
   * @param url of the channel's multivariant playlist
   * @param onState called with a key of the page's table of states
   * @param report what tests read: hls, fatalErrors, stalls
   */
  constructor(video, url, onState, report) {
    Object.assign(this, {video, url, onState, report});
    this.state = 'checking';
    this.finished = null;
    this.failures = 0;
    this.closing = new AbortController();
    const {signal} = this.closing;
    video.addEventListener('ended', () => this.finish(), {signal});
    video.addEventListener('playing', () => this.#playing(), {signal});
    const onError = () => this.variant && !this.report.hls && this.#fail(`video ${video.error?.code}`);
    video.addEventListener('error', onError, {signal});
    this.watch = setInterval(() => this.#watch(), 1000);
  }

  /** Plays no more, and lets go of everything. */
  close() {
    this.closing.abort();
    clearInterval(this.watch);
    clearTimeout(this.timer);
    this.#detach();
  }

  async poll() {
    let found;
    try {
      const response = await fetch(this.url, {signal: AbortSignal.timeout(8000)});
      // S3 answers 403 for what does not exist when the reader may not list the bucket.
      if (!response.ok && ![403, 404, 410].includes(response.status)) {
        throw new Error(`status ${response.status}`);
      }
      found = response.ok ? variants(await response.text())[0] : undefined;
    } catch {
      this.#set('unreachable');
      this.#later(this.#backOff());
      return;
    }
    if (this.closing.signal.aborted) {
      return;
    }
    if (!found) {
      this.finished = null;
      this.#set('offline');
    } else if (found === this.finished) {
      // A broadcast that is over stays named for a while; the next one has another playlist.
      this.#set('ended');
    } else {
      this.#attach(found);
      return;
    }
    this.#later(POLL_MS);
  }

  /** The broadcast was played to its end. The next one may be on already: then it follows without a wait. */
  finish() {
    this.finished = this.variant;
    this.failures = 0;
    this.#detach();
    this.poll();
  }

  #attach(variant) {
    this.variant = variant;
    this.#set('starting');
    if (window.Hls?.isSupported()) {
      this.#attachHls();
    } else if (this.video.canPlayType('application/vnd.apple.mpegurl')) {
      this.video.src = this.url;
      this.#play();
    } else {
      this.#detach();
      this.#set('unsupported');
    }
  }

  #attachHls() {
    const {Events, ErrorDetails} = window.Hls;
    const hls = new window.Hls({
      workerPath: '/page/hls.worker.js',
      liveSyncDurationCount: 3,
      // After a sleep of the machine: jump to the edge rather than play what is gone.
      liveMaxLatencyDurationCount: 10,
    });
    this.report.hls = hls;
    hls.on(Events.MANIFEST_PARSED, () => this.#play());
    hls.on(Events.LEVEL_UPDATED, (_, {details}) => this.#updated(details));
    hls.on(Events.ERROR, (_, error) => {
      if (error.fatal) {
        this.#fail(error.details);
      } else if (error.details === ErrorDetails.BUFFER_STALLED_ERROR) {
        this.report.stalls++;
      }
    });
    hls.loadSource(this.url);
    hls.attachMedia(this.video);
  }

  /** Muted is always allowed to start by itself; with sound only after the viewer touched the page. */
  async #play() {
    try {
      await this.video.play();
    } catch (refused) {
      if (refused.name === 'NotAllowedError' && !this.video.muted) {
        this.video.muted = true;
        this.video.play().catch(() => {});
      }
    }
  }

  #playing() {
    this.playingSince = performance.now();
    this.#set(this.over ? 'ending' : 'live');
  }

  /** ENDLIST: what is still in the playlist is played out, then comes the event `ended`. */
  #updated(details) {
    this.over = !details.live;
    if (details.endSN !== this.newest) {
      this.newest = details.endSN;
      this.patienceMs = Math.max(6000, 3000 * details.targetduration);
      this.newestAt = performance.now();
      if (this.state === 'interrupted') {
        this.#set('live');
      }
    }
    if (this.over && ['live', 'interrupted'].includes(this.state)) {
      this.#set('ending');
    }
  }

  /** Without new segments the encoder is gone, and may come back to the same broadcast. */
  #watch() {
    const now = performance.now();
    if (this.state === 'live' && this.newestAt && now - this.newestAt > this.patienceMs) {
      this.#set('interrupted');
    }
    if (this.playingSince && now - this.playingSince > SETTLED_MS) {
      this.failures = 0;
    }
  }

  #fail(details) {
    this.report.fatalErrors.push(details);
    this.#detach();
    this.#set('starting');
    this.#later(this.#backOff());
  }

  #detach() {
    this.report.hls?.destroy();
    this.report.hls = null;
    this.variant = this.newest = this.newestAt = this.playingSince = this.over = undefined;
    this.video.removeAttribute('src');
    this.video.load();
  }

  #backOff() {
    return Math.min(MAX_RETRY_MS, 1000 * 2 ** this.failures++);
  }

  #later(ms) {
    clearTimeout(this.timer);
    this.timer = this.closing.signal.aborted ? undefined : setTimeout(() => this.poll(), ms);
  }

  #set(state) {
    if (state !== this.state && !this.closing.signal.aborted) {
      this.state = state;
      this.onState(state);
    }
  }
}
