'use client';

import { Button, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useRouter } from 'next/navigation';
import { object } from 'zod/mini';
import { Dialog } from '@/components/dialog';
import { FormAlert } from '@/components/form-alert';
import { deleteMe } from '@/lib/api/generated';
import { text } from '@/lib/form/fields';
import { useProblemForm } from '@/lib/form/use-problem-form';
import { forgetSession } from '@/lib/session/refresh';
import classes from './forms.module.css';

function ConfirmForm({ username, onCancel }: { username: string; onCancel: () => void }) {
  const router = useRouter();
  const { form, message, isSending, onSubmit } = useProblemForm({
    initialValues: { confirmation: '' },
    schema: object({
      confirmation: text([
        (typed) => typed.trim() === username,
        `Type ${username} to delete the account.`,
      ]),
    }),
    submit: async () => {
      await deleteMe({ throwOnError: true });
      forgetSession();
      router.push('/login');
    },
  });
  return (
    <form noValidate onSubmit={onSubmit} className={classes.form}>
      <p>
        Your profile, posts and likes will be removed for everyone immediately. This cannot be
        undone.
      </p>
      <FormAlert message={message} />
      <TextInput
        {...form.getInputProps('confirmation')}
        key={form.key('confirmation')}
        label={`Type ${username} to confirm`}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        size="md"
        data-autofocus
      />
      <div className={classes.actions}>
        <Button variant="default" size="md" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" color="red.8" size="md" loading={isSending}>
          Delete permanently
        </Button>
      </div>
    </form>
  );
}

/** Asks for the username before it deletes anything. */
export function DeleteAccount({ username }: { username: string }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <div className={classes.actions}>
        <Button variant="outline" color="var(--danger-ink)" size="md" onClick={open}>
          Delete account
        </Button>
      </div>
      {isOpen ? (
        <Dialog title="Delete your account?" onClose={close}>
          <ConfirmForm username={username} onCancel={close} />
        </Dialog>
      ) : null}
    </>
  );
}
