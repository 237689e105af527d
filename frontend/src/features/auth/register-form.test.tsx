import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { getSession } from '@/lib/session/store';
import { token } from '@/test/fixtures';
import { show } from '@/test/render';
import { answer, json, problem } from '@/test/server';
import { RegisterForm } from './register-form';

const GOOD = {
  'First name': 'Ada',
  'Last name': 'Lovelace',
  Username: 'ada',
  'E-mail': 'ada@example.org',
  Password: 'correct horse',
  'Confirm password': 'correct horse',
};

async function register(over: Partial<typeof GOOD> = {}) {
  const { user } = show(<RegisterForm />);
  for (const [label, text] of Object.entries({ ...GOOD, ...over })) {
    await user.click(screen.getByLabelText(label));
    await user.paste(text);
  }
  await user.click(screen.getByRole('button', { name: 'Create account' }));
}

describe('registration', () => {
  it('sends all six fields and signs in (R-S1.5)', async () => {
    const requests = answer('post', '/api/auth/register', () => json(token(), 201));
    await register();
    await waitFor(() => expect(getSession().status).toBe('signed-in'));
    expect(await requests[0]?.json()).toEqual({
      first_name: 'Ada',
      last_name: 'Lovelace',
      username: 'ada',
      email: 'ada@example.org',
      password: 'correct horse',
      password_confirmation: 'correct horse',
    });
  });

  it.each([
    ['Confirm password', 'another horse', "The passwords don't match."],
    ['E-mail', 'ada', 'Enter an e-mail address, like ada@example.org.'],
    ['Password', 'short', 'Use at least 8 characters.'],
    ['First name', '\u202eadA', "This contains characters that aren't allowed in names."],
  ])('explains a bad %s before sending (R-S1.5)', async (label, text, message) => {
    await register({ [label]: text });
    expect(await screen.findByText(message)).toBeInTheDocument();
    expect(screen.getByLabelText(label)).toBeInvalid();
  });

  it('explains all that is wrong at once, the repetition too (R-S1.5)', async () => {
    await register({ 'E-mail': 'ada@', 'Confirm password': 'another horse' });
    expect(await screen.findByText("The passwords don't match.")).toBeInTheDocument();
    expect(screen.getByLabelText('E-mail')).toBeInvalid();
    expect(screen.getByLabelText('E-mail')).toHaveFocus();
  });

  it.each([
    ['username_taken', 'Username'],
    ['email_taken', 'E-mail'],
  ])('shows %s at its field (R-S1.5)', async (code, label) => {
    answer('post', '/api/auth/register', () => problem(409, code));
    await register();
    expect(await screen.findByText(`Detail of ${code}.`)).toBeInTheDocument();
    expect(screen.getByLabelText(label)).toBeInvalid();
    expect(screen.getByLabelText(label)).toHaveFocus();
  });

  it('shows what else the API objects to at its field (R-S1.5)', async () => {
    const errors = [
      { pointer: '/body/email', code: 'value_error', message: 'Value error, must be real' },
    ];
    answer('post', '/api/auth/register', () => problem(422, 'validation_failed', { errors }));
    await register();
    expect(await screen.findByText('Must be real')).toBeInTheDocument();
    expect(screen.getByLabelText('E-mail')).toBeInvalid();
  });
});
