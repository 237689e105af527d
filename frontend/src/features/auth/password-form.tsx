'use client';

import { Button, TextInput } from '@mantine/core';
import { FormAlert } from '@/components/form-alert';
import { PasswordField } from '@/components/password-field';
import { login } from '@/lib/api/generated';
import { useProblemForm } from '@/lib/form/use-problem-form';
import { beginSession } from '@/lib/session/store';
import classes from './forms.module.css';
import { passwordSchema } from './schemas';

/** For accounts with a password. */
export function PasswordForm({
  initialIdentifier,
  notice,
}: {
  initialIdentifier: string;
  notice: string | null;
}) {
  const { form, message, isSending, onSubmit } = useProblemForm({
    initialValues: { identifier: initialIdentifier, password: '' },
    schema: passwordSchema,
    submit: async (body) => {
      const { data } = await login({ body, throwOnError: true });
      beginSession(data);
    },
  });
  return (
    <form noValidate onSubmit={onSubmit} className={classes.form}>
      {notice ? (
        <p role="status" className={classes.notice}>
          {notice}
        </p>
      ) : null}
      <FormAlert message={message} />
      <TextInput
        {...form.getInputProps('identifier')}
        key={form.key('identifier')}
        label="Username or e-mail"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        size="md"
        required
        withAsterisk={false}
      />
      <PasswordField
        {...form.getInputProps('password')}
        key={form.key('password')}
        label="Password"
        autoComplete="current-password"
        size="md"
        required
        withAsterisk={false}
      />
      <Button type="submit" size="md" fullWidth loading={isSending}>
        Sign in
      </Button>
    </form>
  );
}
