import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { post } from '@/test/fixtures';
import { navigation } from '@/test/navigation';
import { show } from '@/test/render';
import { answer, json, problem } from '@/test/server';
import { NewPostScreen } from './new-post-screen';

const publish = () => screen.getByRole('button', { name: 'Publish' });

describe('a new post', () => {
  it('needs a text and nothing else, and is public (R-S1.10, R-S1.12)', async () => {
    const requests = answer('post', '/api/posts', () => json(post({ id: 12 }), 201));
    const { user } = show(<NewPostScreen />);
    await user.type(screen.getByLabelText('Text'), 'Hello\nthere');
    await user.click(publish());
    await waitFor(() => expect(navigation.push).toHaveBeenCalledWith('/12'));
    expect(await requests[0]?.json()).toEqual({ text: 'Hello\nthere', visibility: 'public' });
  });

  it('carries title, picture and visibility (R-S0.4, R-S1.12)', async () => {
    const requests = answer('post', '/api/posts', () => json(post(), 201));
    const { user } = show(<NewPostScreen />);
    await user.type(screen.getByLabelText('Title'), ' Morning ');
    await user.type(screen.getByLabelText('Text'), 'Hello');
    await user.type(screen.getByLabelText('Picture address'), 'https://example.org/a.webp');
    await user.click(screen.getByRole('radio', { name: 'Followers' }));
    await user.click(publish());
    await waitFor(() => expect(requests).toHaveLength(1));
    expect(await requests[0]?.json()).toEqual({
      title: 'Morning',
      text: 'Hello',
      image_url: 'https://example.org/a.webp',
      visibility: 'followers',
    });
  });

  it('shows the picture before it is published, or that there is none (R-S0.32)', async () => {
    const { user } = show(<NewPostScreen />);
    await user.type(screen.getByLabelText('Picture address'), 'https://example.org/a.webp');
    await user.tab();
    fireEvent.error(await screen.findByAltText('Preview'));
    expect(
      screen.getByRole('img', { name: 'Preview (picture not available)' }),
    ).toBeInTheDocument();
  });

  it.each([
    'javascript:alert(1)',
    'ftp://example.org/a.png',
    '//evil.example/a.png',
    'https://name:secret@example.org/a.png',
    'picture',
  ])('refuses the picture %s (R-S0.32)', async (address) => {
    const { user } = show(<NewPostScreen />);
    await user.type(screen.getByLabelText('Text'), 'Hello');
    await user.type(screen.getByLabelText('Picture address'), address);
    await user.click(publish());
    expect(
      await screen.findByText('Enter an address that starts with http:// or https://.'),
    ).toBeInTheDocument();
  });

  it.each(['', '   ', '\n\n'])('refuses the empty text %j (R-S1.10)', async (text) => {
    const { user } = show(<NewPostScreen />);
    fireEvent.change(screen.getByLabelText('Text'), { target: { value: text } });
    await user.click(publish());
    expect(await screen.findByText('Write something.')).toBeInTheDocument();
  });

  it('sent again after a lost answer has the same key, a changed one another (R-S1.10)', async () => {
    const requests = answer('post', '/api/posts', (_request, count) =>
      count < 3 ? problem(503, 'api_unreachable') : json(post(), 201),
    );
    const { user } = show(<NewPostScreen />);
    await user.type(screen.getByLabelText('Text'), 'Hello');
    await user.click(publish());
    expect(await screen.findByText(/cannot be reached/)).toBeInTheDocument();
    await user.click(publish());
    await waitFor(() => expect(requests).toHaveLength(2));
    await user.type(screen.getByLabelText('Text'), '!');
    await user.click(publish());
    await waitFor(() => expect(requests).toHaveLength(3));
    const [first, second, third] = requests.map((request) =>
      request.headers.get('idempotency-key'),
    );
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toBe(first);
    expect(third).not.toBe(first);
  });
});
