'use client';

import { Button, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type infer as Infer, object } from 'zod/mini';
import { FormAlert } from '@/components/form-alert';
import { type GetMeResponse, type UpdateMeData, updateMe } from '@/lib/api/generated';
import { getMeQueryKey } from '@/lib/api/generated/@tanstack/react-query.gen';
import { optionalEmail, optionalName, username } from '@/lib/form/fields';
import { useProblemForm } from '@/lib/form/use-problem-form';
import { updateSessionUser } from '@/lib/session/store';
import classes from './forms.module.css';
import { SavedNote } from './saved-note';

const schema = object({
  first_name: optionalName,
  last_name: optionalName,
  username,
  email: optionalEmail,
});

type Values = Infer<typeof schema>;

function valuesOf(me: GetMeResponse): Values {
  return {
    first_name: me.first_name ?? '',
    last_name: me.last_name ?? '',
    username: me.username,
    email: me.email ?? '',
  };
}

/** Only what was changed; what was emptied is taken away. */
function changes(before: Values, after: Values): UpdateMeData['body'] {
  const fields = Object.keys(before) as (keyof Values)[];
  const changed = fields.filter((field) => after[field].trim() !== before[field]);
  return Object.fromEntries(changed.map((field) => [field, after[field].trim() || null]));
}

export function ProfileForm({ me }: { me: GetMeResponse }) {
  const queryClient = useQueryClient();
  const [isSaved, setIsSaved] = useState(false);
  const { form, message, isSending, onSubmit } = useProblemForm({
    initialValues: valuesOf(me),
    schema,
    codes: { username_taken: 'username', email_taken: 'email' },
    submit: async (values) => {
      setIsSaved(false);
      const body = changes(valuesOf(me), values);
      if (Object.keys(body).length > 0) {
        const { data } = await updateMe({ body, throwOnError: true });
        queryClient.setQueryData(getMeQueryKey(), data);
        updateSessionUser(data);
      }
      setIsSaved(true);
    },
  });
  return (
    <form noValidate onSubmit={onSubmit} className={classes.form}>
      <FormAlert message={message} />
      <div className={classes.pair}>
        <TextInput
          {...form.getInputProps('first_name')}
          key={form.key('first_name')}
          label="First name"
          autoComplete="given-name"
          size="md"
        />
        <TextInput
          {...form.getInputProps('last_name')}
          key={form.key('last_name')}
          label="Last name"
          autoComplete="family-name"
          size="md"
        />
      </div>
      <TextInput
        {...form.getInputProps('username')}
        key={form.key('username')}
        label="Username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        size="md"
        required
        withAsterisk={false}
      />
      <TextInput
        {...form.getInputProps('email')}
        key={form.key('email')}
        label="E-mail"
        description="Only you can see it."
        type="email"
        autoComplete="email"
        size="md"
      />
      <div className={classes.actions}>
        <SavedNote isShown={isSaved} />
        <Button type="submit" size="md" loading={isSending}>
          Save profile
        </Button>
      </div>
    </form>
  );
}
