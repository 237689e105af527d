import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginSession } from '@/lib/session/store';
import { user as account, dog, person, token } from '@/test/fixtures';
import { show } from '@/test/render';
import { answer, json, nothing, problem } from '@/test/server';
import { DogsScreen } from './dogs-screen';
import { awaitsPicture } from './use-dogs';

const page = (...items: ReturnType<typeof dog>[]) => json({ items, next_cursor: null });
const others = () => dog({ id: 22, name: 'Bella', id_user: 9, owner: 'grace', is_adopted: true });
const card = async (name: string) => {
  const heading = await screen.findByRole('heading', { level: 2, name });
  const found = heading.closest('article');
  if (!found) {
    throw new Error(`${name} has no card`);
  }
  return within(found);
};

beforeEach(() => beginSession(token()));

describe('the dogs', () => {
  it('shows each with picture, owner and home; only one’s own can be changed (R-S2.2, R-S2.11)', async () => {
    answer('get', '/api/dogs', () =>
      page(dog(), others(), dog({ id: 23, name: 'Rex', id_user: null, owner: null })),
    );
    show(<DogsScreen />);
    const mine = await card('Lazy');
    expect(mine.getByRole('img', { name: 'Lazy' })).toBeInTheDocument();
    expect(mine.getByRole('link', { name: 'ada' })).toHaveAttribute('href', '/people/ada');
    expect(mine.getByText('Looking for a home')).toBeInTheDocument();
    expect(mine.getAllByRole('button')).toHaveLength(3);
    const hers = await card('Bella');
    expect(hers.getByText('Adopted')).toBeInTheDocument();
    expect(hers.queryByRole('button')).not.toBeInTheDocument();
    const free = await card('Rex');
    expect(free.getByText('No owner')).toBeInTheDocument();
    expect(free.queryByRole('button')).not.toBeInTheDocument();
  });

  it('lets administrators change every dog (R-S2.11)', async () => {
    beginSession(token({ user: account({ id: 99, role: 'administrator' }) }));
    answer('get', '/api/dogs', () => page(others()));
    show(<DogsScreen />);
    expect((await card('Bella')).getAllByRole('button')).toHaveLength(3);
  });

  it('asks for the adopted ones (R-S2.4)', async () => {
    answer('get', '/api/dogs', () => page(dog(), others()));
    const asked = answer('get', '/api/dogs/is_adopted', () => page(others()));
    const { user } = show(<DogsScreen />);
    await card('Lazy');
    await user.click(screen.getByRole('radio', { name: 'Adopted' }));
    await waitFor(() => expect(screen.queryByText('Lazy')).not.toBeInTheDocument());
    await card('Bella');
    expect(asked).toHaveLength(1);
  });

  it('says so when there is none, and when they cannot be loaded (R-S2.2)', async () => {
    let isBroken = true;
    answer('get', '/api/dogs', () => (isBroken ? problem(500, 'broken') : page()));
    const { user } = show(<DogsScreen />);
    expect(await screen.findByText('The dogs could not be loaded')).toBeInTheDocument();
    isBroken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('There are no dogs yet')).toBeInTheDocument();
  });

  it('says that a picture is on its way while a job looks for it (R-S2.5)', async () => {
    const fresh = dog({ picture: null, create_date: new Date().toISOString() });
    answer('get', '/api/dogs', () => page(fresh, dog({ id: 30, name: 'Old', picture: null })));
    show(<DogsScreen />);
    expect((await card('Lazy')).getByText('A picture is on its way')).toBeInTheDocument();
    expect((await card('Old')).getByText('No picture yet')).toBeInTheDocument();
    expect(awaitsPicture(fresh)).toBe(true);
    expect(awaitsPicture(fresh, Date.now() + 200_000)).toBe(false);
    expect(awaitsPicture(dog())).toBe(false);
  });
});

describe('adding', () => {
  it('takes a name, and shows the new dog (R-S2.5)', async () => {
    let isThere = false;
    answer('get', '/api/dogs', () => (isThere ? page(dog({ name: 'Rex 2' })) : page()));
    const sent = answer('post', '/api/dogs/Rex%202', () => {
      isThere = true;
      return json({ ...dog({ name: 'Rex 2' }), jobs: [] }, 201);
    });
    const { user } = show(<DogsScreen />);
    await user.click(await screen.findByRole('button', { name: 'Add a dog' }));
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), ' Rex 2 ');
    await user.click(screen.getByRole('checkbox', { name: 'Already has a home' }));
    await user.click(screen.getByRole('button', { name: 'Add' }));
    await card('Rex 2');
    expect(await sent[0]?.json()).toEqual({ is_adopted: true });
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());
  });

  it.each([
    ['', 'Give the dog a name.'],
    ['a/b', 'Names can\'t contain "/" or consist only of dots.'],
    ['..', 'Names can\'t contain "/" or consist only of dots.'],
    ['IS_adopted', 'This name is reserved.'],
    ['x'.repeat(61), 'Use at most 60 characters.'],
  ])('refuses the name "%s" before anything is sent (R-S2.4)', async (name, message) => {
    answer('get', '/api/dogs', () => page());
    const { user } = show(<DogsScreen />);
    await user.click(await screen.findByRole('button', { name: 'Add a dog' }));
    const field = await screen.findByRole('textbox', { name: 'Name' });
    if (name) {
      await user.type(field, name);
    }
    await user.click(screen.getByRole('button', { name: 'Add' }));
    expect(await screen.findByText(message)).toBeInTheDocument();
    expect(field).toHaveFocus();
  });

  it('says at the field that the name is taken (R-S2.5)', async () => {
    answer('get', '/api/dogs', () => page());
    answer('post', '/api/dogs/Rex', () => problem(409, 'dog_name_taken'));
    const { user } = show(<DogsScreen />);
    await user.click(await screen.findByRole('button', { name: 'Add a dog' }));
    await user.type(await screen.findByRole('textbox', { name: 'Name' }), 'Rex');
    await user.click(screen.getByRole('button', { name: 'Add' }));
    expect(await screen.findByText('Detail of dog_name_taken.')).toBeInTheDocument();
    expect(screen.getByRole('textbox', { name: 'Name' })).toHaveFocus();
  });

  it('is for members (R-S2.11)', async () => {
    const { forgetSession } = await import('@/lib/session/refresh');
    forgetSession();
    answer('get', '/api/dogs', () => page(dog()));
    show(<DogsScreen />);
    expect((await card('Lazy')).queryByRole('button')).not.toBeInTheDocument();
    expect(screen.queryByRole('button', { name: 'Add a dog' })).not.toBeInTheDocument();
  });
});

describe('changing one’s own', () => {
  it('adopts at once, and goes back when that fails (R-S2.6)', async () => {
    let isAdopted = false;
    let isBroken = false;
    answer('get', '/api/dogs', () => page(dog({ is_adopted: isAdopted })));
    const sent = answer('patch', '/api/dogs/Lazy', async (request) => {
      if (isBroken) {
        return problem(500, 'broken');
      }
      isAdopted = ((await request.json()) as { is_adopted: boolean }).is_adopted;
      return json(dog({ is_adopted: isAdopted }));
    });
    const { user } = show(<DogsScreen />);
    const button = () => screen.findByRole('button', { name: 'Adopted: Lazy' });
    expect(await button()).toHaveAttribute('aria-pressed', 'false');
    await user.click(await button());
    expect(await button()).toHaveAttribute('aria-pressed', 'true');
    await waitFor(() => expect(sent).toHaveLength(1));
    isBroken = true;
    await user.click(await button());
    expect(await screen.findByText('Lazy was not changed')).toBeInTheDocument();
    await waitFor(async () => expect(await button()).toHaveAttribute('aria-pressed', 'true'));
  });

  it('gives a dog to somebody by name (R-S2.6, R-S2.14)', async () => {
    let owner = 'ada';
    answer('get', '/api/dogs', () => page(dog({ owner, id_user: owner === 'ada' ? 7 : 9 })));
    answer('get', '/api/users/by-username/grace', () => json(person()));
    answer('get', '/api/users/by-username/nobody', () => problem(404, 'user_not_found'));
    const sent = answer('put', '/api/dogs/Lazy', () => {
      owner = 'grace';
      return json(dog({ owner, id_user: 9, is_adopted: true }));
    });
    const { user } = show(<DogsScreen />);
    await user.click(await screen.findByRole('button', { name: 'Edit Lazy' }));
    const field = await screen.findByRole('textbox', { name: 'Owner' });
    expect(field).toHaveValue('ada');
    await user.click(screen.getByRole('checkbox', { name: 'Has a home' }));
    await user.clear(field);
    await user.type(field, 'nobody');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText('Detail of user_not_found.')).toBeInTheDocument();
    await user.clear(field);
    await user.type(field, 'grace');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    expect((await card('Lazy')).getByRole('link', { name: 'grace' })).toBeInTheDocument();
    expect(await sent[0]?.json()).toEqual({ is_adopted: true, id_user: 9 });
  });

  it('takes the owner away, or leaves it as it is (R-S2.6)', async () => {
    answer('get', '/api/dogs', () => page(dog()));
    const sent = answer('put', '/api/dogs/Lazy', () => json(dog()));
    const { user } = show(<DogsScreen />);
    await user.click(await screen.findByRole('button', { name: 'Edit Lazy' }));
    await user.click(await screen.findByRole('button', { name: 'Save' }));
    await waitFor(() => expect(sent).toHaveLength(1));
    await user.click(await screen.findByRole('button', { name: 'Edit Lazy' }));
    await user.clear(await screen.findByRole('textbox', { name: 'Owner' }));
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(sent).toHaveLength(2));
    expect(await Promise.all(sent.map((request) => request.json()))).toEqual([
      { is_adopted: false },
      { is_adopted: false, id_user: null },
    ]);
  });

  it('removes a dog after asking, and says why when it cannot (R-S2.7)', async () => {
    let isThere = true;
    answer('get', '/api/dogs', () => (isThere ? page(dog()) : page()));
    const sent = answer('delete', '/api/dogs/Lazy', (_request, count) => {
      if (count === 1) {
        return problem(403, 'dog_not_yours');
      }
      isThere = false;
      return nothing();
    });
    const { user } = show(<DogsScreen />);
    await user.click(await screen.findByRole('button', { name: 'Remove Lazy' }));
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));
    expect(sent).toHaveLength(0);
    await user.click(screen.getByRole('button', { name: 'Remove Lazy' }));
    await user.click(await screen.findByRole('button', { name: 'Remove dog' }));
    expect(await screen.findByText('Detail of dog_not_yours.')).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Remove dog' }));
    expect(await screen.findByText('There are no dogs yet')).toBeInTheDocument();
  });
});
