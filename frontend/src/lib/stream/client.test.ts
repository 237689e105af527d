import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { comment, notification } from '@/test/fixtures';
import { streamServer } from '@/test/stream-server';
import {
  CROWDED_DELAY_MS,
  FIRST_DELAY_MS,
  LONGEST_DELAY_MS,
  SILENCE_MS,
  StreamClient,
} from './client';

let tickets = 0;
const getTicket = vi.fn<() => Promise<string>>();
const onNotification = vi.fn();
const onComment = vi.fn();
const onOpen = vi.fn<(isOpen: boolean) => void>();

function makeClient(): StreamClient {
  return new StreamClient({
    getTicket,
    address: 'ws://localhost/api/notifications/stream',
    onNotification,
    onComment,
    onOpen,
  });
}

const told = (id: number) => ({ type: 'notification', id, notification: notification({ id }) });
const settle = () => vi.advanceTimersByTimeAsync(0);
/** Longer than any delay that chance can make of it. */
const longest = (delay: number) => delay * 1.25 + 1;
const handedOn = () => onNotification.mock.calls.map(([{ id }]) => id);

let client: StreamClient;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetAllMocks();
  tickets = 0;
  getTicket.mockImplementation(async () => {
    tickets += 1;
    return `ticket-${tickets}`;
  });
  streamServer.start();
  client = makeClient();
});

afterEach(() => {
  client.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('the stream (R-S1.22)', () => {
  it('opens one socket with a fresh ticket, and says that it is open', async () => {
    client.start();
    client.start();
    await settle();
    expect(streamServer.sockets).toHaveLength(1);
    expect(streamServer.last.parameters.get('ticket')).toBe('ticket-1');
    expect(streamServer.last.parameters.has('after')).toBe(false);
    expect(onOpen).toHaveBeenLastCalledWith(true);
  });

  it('hands on what it is told, and acknowledges it', async () => {
    client.start();
    await settle();
    streamServer.last.say(told(7));
    expect(onNotification).toHaveBeenCalledExactlyOnceWith(notification({ id: 7 }));
    expect(streamServer.last.heard).toEqual([{ type: 'ack', id: 7 }]);
  });

  it('resumes after the last id on a new stream, and drops what comes again', async () => {
    client.start();
    await settle();
    streamServer.last.say(told(9));
    streamServer.last.say(told(7));
    streamServer.last.cut();
    expect(onOpen).toHaveBeenLastCalledWith(false);
    await vi.advanceTimersByTimeAsync(longest(FIRST_DELAY_MS));
    expect(streamServer.sockets).toHaveLength(2);
    expect(streamServer.last.parameters.get('after')).toBe('9');
    expect(streamServer.last.parameters.get('ticket')).toBe('ticket-2');
    streamServer.last.say(told(9));
    streamServer.last.say(told(12));
    expect(handedOn()).toEqual([9, 7, 12]);
    // What came again was not acknowledged, or the acknowledgement was lost.
    expect(streamServer.last.heard).toEqual([
      { type: 'ack', id: 9 },
      { type: 'ack', id: 12 },
    ]);
  });

  it('tries again less and less often, and at once when the way is free', async () => {
    streamServer.accepts = false;
    client.start();
    await settle();
    const waited: number[] = [];
    for (let attempt = 1; attempt <= 9; attempt += 1) {
      streamServer.last.cut();
      const from = Date.now();
      while (streamServer.sockets.length === attempt) {
        await vi.advanceTimersByTimeAsync(50);
      }
      waited.push(Date.now() - from);
    }
    expect(waited[0]).toBeLessThanOrEqual(longest(FIRST_DELAY_MS) + 50);
    expect(waited[3]).toBeGreaterThan((waited[0] ?? 0) * 3);
    expect(Math.max(...waited)).toBeLessThanOrEqual(longest(LONGEST_DELAY_MS) + 50);
    expect(waited.at(-1)).toBeGreaterThan(LONGEST_DELAY_MS / 2);

    streamServer.last.cut();
    streamServer.accepts = true;
    client.retryNow();
    await settle();
    expect(streamServer.open).toHaveLength(1);
  });

  it('does not hammer a server that opens and closes at once', async () => {
    client.start();
    await settle();
    for (let round = 0; round < 4; round += 1) {
      streamServer.last.cut(4_503);
      await vi.advanceTimersByTimeAsync(longest(FIRST_DELAY_MS * 2 ** round));
    }
    const attempts = streamServer.sockets.length;
    streamServer.last.cut(4_503);
    await vi.advanceTimersByTimeAsync(FIRST_DELAY_MS * 8);
    expect(streamServer.sockets).toHaveLength(attempts);
  });

  it('starts from the shortest delay after a stream that lasted', async () => {
    client.start();
    await settle();
    for (let round = 0; round < 6; round += 1) {
      await vi.advanceTimersByTimeAsync(10_000);
      streamServer.last.cut();
      await vi.advanceTimersByTimeAsync(longest(FIRST_DELAY_MS));
      expect(streamServer.open).toHaveLength(1);
    }
  });

  it('takes silence for the end of the stream, and a ping for life', async () => {
    client.start();
    await settle();
    const [first] = streamServer.sockets;
    for (let ping = 0; ping < 5; ping += 1) {
      await vi.advanceTimersByTimeAsync(20_000);
      first?.say({ type: 'ping' });
    }
    expect(streamServer.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(SILENCE_MS + longest(FIRST_DELAY_MS));
    expect(streamServer.sockets).toHaveLength(2);
    expect(first?.isOpen).toBe(false);
    expect(streamServer.open).toHaveLength(1);
  });

  it('waits when there are too many streams, and gives up on what is a defect', async () => {
    client.start();
    await settle();
    streamServer.last.cut(4_429);
    await vi.advanceTimersByTimeAsync(CROWDED_DELAY_MS - 1);
    expect(streamServer.sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(streamServer.sockets).toHaveLength(2);
    streamServer.last.cut(4_400);
    await vi.advanceTimersByTimeAsync(10 * LONGEST_DELAY_MS);
    client.retryNow();
    await settle();
    expect(streamServer.sockets).toHaveLength(2);
    expect(onOpen).toHaveBeenLastCalledWith(false);
  });

  it('asks for another ticket when none is to be had', async () => {
    getTicket.mockRejectedValueOnce(new Error('503'));
    client.start();
    await settle();
    expect(streamServer.sockets).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(longest(FIRST_DELAY_MS));
    expect(streamServer.open).toHaveLength(1);
  });

  it('says which post is looked at, again on every stream', async () => {
    client.watch(3);
    client.start();
    await settle();
    expect(streamServer.last.heard).toEqual([{ type: 'watch', post_id: 3 }]);
    client.watch(4);
    streamServer.last.cut();
    await vi.advanceTimersByTimeAsync(longest(FIRST_DELAY_MS));
    expect(streamServer.last.heard).toEqual([{ type: 'watch', post_id: 4 }]);
    streamServer.last.say({ type: 'comment', comment: comment({ post_id: 4 }) });
    expect(onComment).toHaveBeenCalledExactlyOnceWith(comment({ post_id: 4 }));
    client.watch(null);
    expect(streamServer.last.heard.at(-1)).toEqual({ type: 'watch', post_id: null });
  });

  it.each(['no JSON', 'null', '7', '{"type":"later"}', '[]'])('passes over %s', async (words) => {
    client.start();
    await settle();
    streamServer.last.say(words);
    expect(streamServer.open).toHaveLength(1);
    expect(onNotification).not.toHaveBeenCalled();
  });

  it('is silent after it was stopped, also in the middle of connecting', async () => {
    client.start();
    client.stop();
    await vi.advanceTimersByTimeAsync(LONGEST_DELAY_MS);
    expect(streamServer.sockets).toHaveLength(0);
    client.start();
    await settle();
    client.stop();
    await vi.advanceTimersByTimeAsync(LONGEST_DELAY_MS);
    expect(streamServer.sockets).toHaveLength(1);
    expect(streamServer.open).toHaveLength(0);
  });

  it('lets go of the stream when the network is gone, and comes back with it', async () => {
    client.start();
    await settle();
    client.interrupt();
    expect(streamServer.open).toHaveLength(0);
    expect(onOpen).toHaveBeenLastCalledWith(false);
    client.retryNow();
    await settle();
    expect(streamServer.open).toHaveLength(1);
  });
});
