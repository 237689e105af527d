import { type CommentData, type NotificationData, parseFrame } from './frames';

/** The server pings every 20 s: whoever heard nothing for longer is talking to nobody. */
export const SILENCE_MS = 45_000;
export const FIRST_DELAY_MS = 500;
export const LONGEST_DELAY_MS = 30_000;
/** After "too many streams" the other ones must have time to go. */
export const CROWDED_DELAY_MS = 15_000;
/** A stream that lived this long was a good one: the next failure is the first again. */
const STABLE_MS = 5_000;
const REMEMBERED_IDS = 5_000;

const CODE_MALFORMED = 4_400;
const CODE_CROWDED = 4_429;

interface StreamOptions {
  getTicket: () => Promise<string>;
  /** The stream's address, without its parameters. */
  address: string;
  onNotification: (notification: NotificationData) => void;
  onComment: (comment: CommentData) => void;
  /** Whether news arrive by the stream at present. */
  onOpen: (isOpen: boolean) => void;
}

/**
 * One stream for as long as somebody is signed in: it opens anew whatever cuts it, resumes after
 * the last notification it has seen, and hands each one on once.
 */
export class StreamClient {
  private readonly seen = new Set<number>();
  private after: number | null = null;
  private watched: number | null = null;
  private socket: WebSocket | null = null;
  /** Counts attempts to connect, so that what belongs to an earlier one is ignored. */
  private generation = 0;
  private failures = 0;
  private openedAt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private isStopped = true;

  constructor(private readonly options: StreamOptions) {}

  start(): void {
    if (!this.isStopped) {
      return;
    }
    this.isStopped = false;
    this.failures = 0;
    void this.connect();
  }

  stop(): void {
    this.isStopped = true;
    this.drop();
    this.options.onOpen(false);
  }

  /** Which post the page shows, null for none; said again on every new stream. */
  watch(postId: number | null): void {
    this.watched = postId;
    this.send({ type: 'watch', post_id: postId });
  }

  /** The way may be free again: no need to wait out the delay. */
  retryNow(): void {
    if (!this.isStopped && this.socket === null) {
      this.failures = 0;
      void this.connect();
    }
  }

  /** The way is known to be closed. */
  interrupt(): void {
    if (!this.isStopped) {
      this.lost(FIRST_DELAY_MS);
    }
  }

  private async connect(): Promise<void> {
    this.drop();
    const generation = this.generation;
    let ticket: string;
    try {
      ticket = await this.options.getTicket();
    } catch {
      if (generation === this.generation) {
        this.lost(this.nextDelay());
      }
      return;
    }
    if (generation === this.generation) {
      this.open(ticket);
    }
  }

  private open(ticket: string): void {
    const parameters = new URLSearchParams({ ticket });
    if (this.after !== null) {
      parameters.set('after', String(this.after));
    }
    const socket = new WebSocket(`${this.options.address}?${parameters}`);
    this.socket = socket;
    const ifCurrent =
      <E>(react: (event: E) => void) =>
      (event: E) => {
        if (this.socket === socket) {
          react(event);
        }
      };
    socket.onopen = ifCurrent(() => this.opened());
    socket.onmessage = ifCurrent((event: MessageEvent) => this.heard(event.data));
    socket.onclose = ifCurrent((event: CloseEvent) => this.closed(event.code));
    this.expectWords();
  }

  private opened(): void {
    this.openedAt = Date.now();
    this.options.onOpen(true);
    if (this.watched !== null) {
      this.send({ type: 'watch', post_id: this.watched });
    }
  }

  private heard(data: unknown): void {
    this.expectWords();
    const frame = parseFrame(data);
    if (frame?.type === 'comment') {
      this.options.onComment(frame.comment);
    } else if (frame?.type === 'notification') {
      this.arrived(frame.id, frame.notification);
    }
  }

  private arrived(id: number, notification: NotificationData): void {
    this.after = Math.max(this.after ?? 0, id);
    if (!this.seen.has(id)) {
      this.remember(id);
      this.options.onNotification(notification);
    }
    this.send({ type: 'ack', id });
  }

  private remember(id: number): void {
    this.seen.add(id);
    const [oldest] = this.seen;
    if (this.seen.size > REMEMBERED_IDS && oldest !== undefined) {
      this.seen.delete(oldest);
    }
  }

  private closed(code: number): void {
    if (code === CODE_MALFORMED) {
      // Saying the same again would not be understood either.
      this.stop();
      return;
    }
    this.lost(code === CODE_CROWDED ? CROWDED_DELAY_MS : this.nextDelay());
  }

  private lost(delay: number): void {
    this.drop();
    this.options.onOpen(false);
    this.retry = setTimeout(() => void this.connect(), delay);
  }

  /** Twice as long each time, and never for all pages at the same moment. */
  private nextDelay(): number {
    const wasStable = this.openedAt > 0 && Date.now() - this.openedAt >= STABLE_MS;
    this.failures = wasStable ? 1 : this.failures + 1;
    const delay = Math.min(FIRST_DELAY_MS * 2 ** (this.failures - 1), LONGEST_DELAY_MS);
    return delay * (0.75 + Math.random() * 0.5);
  }

  private expectWords(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => this.lost(this.nextDelay()), SILENCE_MS);
  }

  private drop(): void {
    this.generation += 1;
    this.openedAt = 0;
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    const { socket } = this;
    this.socket = null;
    socket?.close();
  }

  private send(frame: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) {
      this.socket.send(JSON.stringify(frame));
    }
  }
}
