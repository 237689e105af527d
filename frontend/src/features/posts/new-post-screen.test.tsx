import { fireEvent, screen, waitFor } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';
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
    expect(await screen.findByText(/Can't reach bSocial/)).toBeInTheDocument();
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

  describe('with a picture from one’s own device (R-S2.15)', () => {
    const photo = (type = 'image/png', size = 10) =>
      new File([new Uint8Array(size)], 'photo.png', { type });
    const stored = { id: 31, name: 'photo.png', is_picture: true };

    async function pick(file: File) {
      const shown = show(<NewPostScreen />);
      await shown.user.type(screen.getByLabelText('Text'), 'Hello');
      const input = shown.container.querySelector('input[type=file]') as HTMLInputElement;
      fireEvent.change(input, { target: { files: [file] } });
      return shown;
    }

    beforeEach(() => {
      URL.createObjectURL = vi.fn(() => 'blob:photo');
      URL.revokeObjectURL = vi.fn();
    });

    it('names the upload instead of an address', async () => {
      const uploads = answer('post', '/api/files', () => json(stored, 201));
      const posts = answer('post', '/api/posts', () => json(post({ id: 12 }), 201));
      const { user } = await pick(photo());
      expect(await screen.findByText(/^Ready/)).toBeInTheDocument();
      expect(screen.getByAltText('Preview')).toHaveAttribute('src', 'blob:photo');
      await user.click(publish());
      await waitFor(() => expect(navigation.push).toHaveBeenCalledWith('/12'));
      expect(uploads).toHaveLength(1);
      expect(await posts[0]?.json()).toEqual({
        text: 'Hello',
        visibility: 'public',
        image_file_id: 31,
      });
    });

    it('cannot be published before it has arrived, and can be taken back', async () => {
      answer('post', '/api/files', () => new Promise(() => undefined));
      const posts = answer('post', '/api/posts', () => json(post(), 201));
      const { user } = await pick(photo());
      expect(await screen.findByRole('progressbar')).toBeInTheDocument();
      expect(publish()).toBeDisabled();
      await user.click(screen.getByRole('button', { name: 'Cancel' }));
      await user.click(publish());
      await waitFor(() => expect(posts).toHaveLength(1));
      expect(await posts[0]?.json()).toEqual({ text: 'Hello', visibility: 'public' });
    });

    it('is sent again after a failure', async () => {
      const uploads = answer('post', '/api/files', (_request, count) =>
        count === 1 ? problem(503, 'unavailable') : json(stored, 201),
      );
      const { user } = await pick(photo());
      expect(await screen.findByText(/Can't reach bSocial/)).toBeInTheDocument();
      expect(publish()).toBeDisabled();
      await user.click(screen.getByRole('button', { name: 'Try again' }));
      expect(await screen.findByText(/^Ready/)).toBeInTheDocument();
      expect(uploads).toHaveLength(2);
    });

    it.each([
      [photo('application/pdf'), /Choose a JPEG/],
      [photo('image/png', 26_214_401), /too large/],
    ])('is refused at once when it is none, or too large', async (file, message) => {
      await pick(file);
      expect(await screen.findByText(message)).toBeInTheDocument();
      expect(screen.queryByRole('button', { name: 'Try again' })).not.toBeInTheDocument();
    });

    it('is refused when the API or the browser finds that it is none', async () => {
      answer('post', '/api/files', () => json({ ...stored, is_picture: false }, 201));
      await pick(photo());
      expect(await screen.findByText(/Choose a JPEG/)).toBeInTheDocument();
    });

    it('is refused when the browser cannot show it', async () => {
      answer('post', '/api/files', () => json(stored, 201));
      await pick(photo());
      await screen.findByText(/^Ready/);
      fireEvent.error(screen.getByAltText('Preview'));
      expect(await screen.findByText(/cannot be shown/)).toBeInTheDocument();
      expect(publish()).toBeDisabled();
    });
  });
});
