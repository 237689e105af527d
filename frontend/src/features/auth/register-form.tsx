'use client';

import { Button, TextInput } from '@mantine/core';
import { FormAlert } from '@/components/form-alert';
import { PasswordField } from '@/components/password-field';
import { register } from '@/lib/api/generated';
import { useProblemForm } from '@/lib/form/use-problem-form';
import { beginSession } from '@/lib/session/store';
import classes from './forms.module.css';
import { registerSchema } from './schemas';

const EMPTY = {
  first_name: '',
  last_name: '',
  username: '',
  email: '',
  password: '',
  password_confirmation: '',
};

/** A full account, with a password. */
export function RegisterForm() {
  const { form, message, isSending, onSubmit } = useProblemForm({
    initialValues: EMPTY,
    schema: registerSchema,
    codes: { username_taken: 'username', email_taken: 'email' },
    submit: async (body) => {
      const { data } = await register({ body, throwOnError: true });
      beginSession(data);
    },
  });
  const field = (name: keyof typeof EMPTY) => ({
    ...form.getInputProps(name),
    key: form.key(name),
    size: 'md' as const,
    required: true,
    withAsterisk: false,
  });
  const { key: firstKey, ...first } = field('first_name');
  const { key: lastKey, ...last } = field('last_name');
  const { key: usernameKey, ...username } = field('username');
  const { key: emailKey, ...email } = field('email');
  const { key: passwordKey, ...password } = field('password');
  const { key: repeatKey, ...repeat } = field('password_confirmation');
  return (
    <form noValidate onSubmit={onSubmit} className={classes.form}>
      <FormAlert message={message} />
      <div className={classes.pair}>
        <TextInput key={firstKey} {...first} label="First name" autoComplete="given-name" />
        <TextInput key={lastKey} {...last} label="Last name" autoComplete="family-name" />
      </div>
      <TextInput
        key={usernameKey}
        {...username}
        label="Username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextInput key={emailKey} {...email} label="E-mail" type="email" autoComplete="email" />
      <PasswordField
        key={passwordKey}
        {...password}
        label="Password"
        description="At least 8 characters."
        autoComplete="new-password"
      />
      <PasswordField
        key={repeatKey}
        {...repeat}
        label="Confirm password"
        autoComplete="new-password"
      />
      <Button type="submit" size="md" fullWidth loading={isSending}>
        Create account
      </Button>
    </form>
  );
}
