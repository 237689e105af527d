import { vi } from 'vitest';

/** One connection, as the page's WebSocket and as the server's end of it. */
export class FakeSocket {
  static readonly OPEN = 1;
  readyState = 0;
  /** What the page said. */
  readonly heard: unknown[] = [];
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor(readonly url: string) {
    streamServer.sockets.push(this);
    if (streamServer.accepts) {
      queueMicrotask(() => this.accept());
    }
  }

  send(text: string): void {
    this.heard.push(JSON.parse(text));
  }

  /** The page hangs up; its own close event comes later, as in browsers. */
  close(): void {
    this.readyState = 3;
    queueMicrotask(() => this.onclose?.({ code: 1_005 }));
  }

  accept(): void {
    if (this.readyState === 0) {
      this.readyState = 1;
      this.onopen?.(new Event('open'));
    }
  }

  say(frame: unknown): void {
    this.onmessage?.({ data: typeof frame === 'string' ? frame : JSON.stringify(frame) });
  }

  cut(code = 1_006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }

  get isOpen(): boolean {
    return this.readyState === 1;
  }

  get parameters(): URLSearchParams {
    return new URL(this.url).searchParams;
  }
}

/** Stands for the server while a test runs. */
export const streamServer = {
  sockets: [] as FakeSocket[],
  accepts: true,
  start(): void {
    this.sockets = [];
    this.accepts = true;
    vi.stubGlobal('WebSocket', FakeSocket);
  },
  get last(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) {
      throw new Error('Nobody has connected.');
    }
    return socket;
  },
  get open(): FakeSocket[] {
    return this.sockets.filter(({ isOpen }) => isOpen);
  },
};
