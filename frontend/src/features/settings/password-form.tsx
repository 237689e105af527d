'use client';

import { Button } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { object, string } from 'zod/mini';
import { FormAlert } from '@/components/form-alert';
import { PasswordField } from '@/components/password-field';
import { changePassword } from '@/lib/api/generated';
import { getMeQueryKey } from '@/lib/api/generated/@tanstack/react-query.gen';
import { newPassword, repeats, required } from '@/lib/form/fields';
import { useProblemForm } from '@/lib/form/use-problem-form';
import classes from './forms.module.css';
import { SavedNote } from './saved-note';

const rules = {
  new: newPassword,
  confirmation: required('Confirm the new password.'),
};
const firstPassword = object({ current: string(), ...rules }).check(repeats('new', 'confirmation'));
const changedPassword = object({
  current: required('Enter your current password.'),
  ...rules,
}).check(repeats('new', 'confirmation'));

const EMPTY = { current: '', new: '', confirmation: '' };

/** Changes the password, or gives one to an account that had none. */
export function PasswordForm({ hasPassword }: { hasPassword: boolean }) {
  const queryClient = useQueryClient();
  const [isSaved, setIsSaved] = useState(false);
  const { form, message, isSending, onSubmit } = useProblemForm({
    initialValues: EMPTY,
    schema: hasPassword ? changedPassword : firstPassword,
    codes: { wrong_password: 'current' },
    submit: async (values) => {
      setIsSaved(false);
      const body = { new: values.new, ...(hasPassword ? { current: values.current } : {}) };
      await changePassword({ body, throwOnError: true });
      form.setValues(EMPTY);
      setIsSaved(true);
      await queryClient.invalidateQueries({ queryKey: getMeQueryKey() });
    },
  });
  return (
    <form noValidate onSubmit={onSubmit} className={classes.form}>
      <FormAlert message={message} />
      {hasPassword ? (
        <PasswordField
          {...form.getInputProps('current')}
          key={form.key('current')}
          label="Current password"
          autoComplete="current-password"
          size="md"
        />
      ) : null}
      <div className={classes.pair}>
        <PasswordField
          {...form.getInputProps('new')}
          key={form.key('new')}
          label="New password"
          autoComplete="new-password"
          size="md"
        />
        <PasswordField
          {...form.getInputProps('confirmation')}
          key={form.key('confirmation')}
          label="Confirm new password"
          autoComplete="new-password"
          size="md"
        />
      </div>
      <div className={classes.actions}>
        <SavedNote isShown={isSaved} />
        <Button type="submit" size="md" loading={isSending}>
          {hasPassword ? 'Change password' : 'Set password'}
        </Button>
      </div>
    </form>
  );
}
