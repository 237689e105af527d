import { screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { dashboard } from '@/test/fixtures';
import { show } from '@/test/render';
import { answer, json, problem } from '@/test/server';
import { MostLiked } from './most-liked';

it('shows what others like, without the post that is read (R-S0.23)', async () => {
  const { top_liked: ranking } = dashboard();
  answer('get', '/api/dashboard', () => json(dashboard()));
  show(<MostLiked exceptPostId={Number(ranking[0]?.post.id)} />);
  const links = await screen.findAllByRole('link');
  expect(links).toHaveLength(ranking.length - 1);
  expect(links[0]).toHaveAttribute('href', `/${ranking[1]?.post.id}`);
});

it('is left out when nothing is liked, or nothing is known (R-S0.23)', async () => {
  const asked = answer('get', '/api/dashboard', (_request, count) =>
    count === 1 ? json({ ...dashboard(), top_liked: [] }) : problem(500, 'broken'),
  );
  const first = show(<MostLiked />);
  await expect.poll(() => asked.length).toBe(1);
  expect(screen.queryByRole('complementary')).not.toBeInTheDocument();
  first.unmount();
  show(<MostLiked />);
  await expect.poll(() => asked.length).toBe(2);
  expect(screen.queryByRole('complementary')).not.toBeInTheDocument();
});
