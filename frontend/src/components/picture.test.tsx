import { fireEvent, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { show } from '@/test/render';
import { Picture } from './picture';

const MISSING = 'Harbour (picture not available)';

describe('a picture', () => {
  it.each(['https://example.org/a.webp', 'http://example.org/a.webp', '/api/media/5.svg'])(
    'shows %s with its alternative text and fixed proportions (R-S0.32)',
    (source) => {
      show(<Picture source={source} alt="Harbour" />);
      const image = screen.getByAltText('Harbour');
      expect(image).toHaveAttribute('src', source);
      expect(image).toHaveAttribute('width', '1200');
      expect(image).toHaveAttribute('referrerpolicy', 'no-referrer');
    },
  );

  it('has the sizes that there are, for the browser to choose from (R-S2.15)', () => {
    const sizes = [320, 640].map((width) => ({ width, url: `/api/pictures/a/${width}.webp` }));
    show(
      <Picture source="/api/pictures/a/640.webp" sizes={sizes} shownWidth="50vw" alt="Harbour" />,
    );
    const image = screen.getByAltText('Harbour');
    expect(image).toHaveAttribute(
      'srcset',
      '/api/pictures/a/320.webp 320w, /api/pictures/a/640.webp 640w',
    );
    expect(image).toHaveAttribute('sizes', '50vw');
  });

  it('that cannot be loaded becomes a placeholder, until there is another one (R-S0.32)', () => {
    const { update } = show(<Picture source="/api/media/5.svg" alt="Harbour" />);
    fireEvent.error(screen.getByAltText('Harbour'));
    expect(screen.getByRole('img', { name: MISSING })).toBeInTheDocument();
    update(<Picture source="/api/media/6.svg" alt="Harbour" />);
    expect(screen.getByAltText('Harbour')).toHaveAttribute('src', '/api/media/6.svg');
  });

  it.each([
    '',
    'javascript:alert(1)',
    'data:image/svg+xml,x',
    '//evil.example/a.png',
    '/\\evil.example/a.png',
    'ftp://example.org/a.png',
  ])('of %j is not even asked for (R-S0.32)', (source) => {
    show(<Picture source={source} alt="Harbour" />);
    expect(screen.getByRole('img', { name: MISSING })).toBeInTheDocument();
    expect(document.querySelector('img')).toBeNull();
  });
});
