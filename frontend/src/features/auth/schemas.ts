import { object } from 'zod/mini';
import { email, newPassword, personName, repeats, required, username } from '@/lib/form/fields';

export const usernameSchema = object({ username });

export const passwordSchema = object({
  identifier: required('Enter your username or e-mail address.'),
  password: required('Enter your password.'),
});

export const registerSchema = object({
  first_name: personName('Enter your first name.'),
  last_name: personName('Enter your last name.'),
  username,
  email,
  password: newPassword,
  password_confirmation: required('Confirm the password.'),
}).check(repeats('password', 'password_confirmation'));
