'use client';

import { Button, TextInput } from '@mantine/core';
import { FormAlert } from '@/components/form-alert';
import { loginWithUsername } from '@/lib/api/generated';
import { ApiError } from '@/lib/api/problem';
import { useProblemForm } from '@/lib/form/use-problem-form';
import { beginSession } from '@/lib/session/store';
import classes from './forms.module.css';
import { usernameSchema } from './schemas';

/** A name is enough: it signs in, or creates the account. */
export function UsernameForm({
  initialUsername,
  onPasswordNeeded,
}: {
  initialUsername: string;
  onPasswordNeeded: (username: string) => void;
}) {
  const { form, message, isSending, onSubmit } = useProblemForm({
    initialValues: { username: initialUsername },
    schema: usernameSchema,
    submit: async (body) => {
      const { data } = await loginWithUsername({ body, throwOnError: true });
      beginSession(data);
    },
    intercept: (error, { username }) => {
      const needsPassword = error instanceof ApiError && error.code === 'password_required';
      if (needsPassword) {
        onPasswordNeeded(username);
      }
      return needsPassword;
    },
  });
  return (
    <form noValidate onSubmit={onSubmit} className={classes.form}>
      <FormAlert message={message} />
      <TextInput
        {...form.getInputProps('username')}
        key={form.key('username')}
        label="Username"
        description="New here? We'll create an account for you."
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        size="md"
        required
        withAsterisk={false}
      />
      <Button type="submit" size="md" fullWidth loading={isSending}>
        Continue
      </Button>
    </form>
  );
}
