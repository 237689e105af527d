'use client';

import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '@/components/dialog';
import { FormAlert } from '@/components/form-alert';
import { getPerson, replaceDog } from '@/lib/api/generated';
import { useProblemForm } from '@/lib/form/use-problem-form';
import { dogLists } from './dog-cache';
import { editDogSchema } from './dog-schema';
import classes from './dogs-screen.module.css';
import type { DogData } from './types';

/** Gives the id of somebody by name; null for nobody at all. */
async function idOf(username: string): Promise<number | null> {
  if (username === '') {
    return null;
  }
  const { data } = await getPerson({ path: { username }, throwOnError: true });
  return data.id;
}

/** Says whether a dog has a home, and whose it is. */
export default function EditDogDialog({ dog, onClose }: { dog: DogData; onClose: () => void }) {
  const queryClient = useQueryClient();
  const [isAdopted, setIsAdopted] = useState(dog.is_adopted);
  const before = dog.owner ?? '';
  const { form, message, isSending, onSubmit } = useProblemForm({
    initialValues: { owner: before },
    schema: editDogSchema,
    codes: { user_not_found: 'owner', invalid_request: 'owner', owner_not_found: 'owner' },
    submit: async ({ owner }) => {
      const name = owner.trim();
      await replaceDog({
        path: { name: dog.name },
        body: { is_adopted: isAdopted, ...(name === before ? {} : { id_user: await idOf(name) }) },
        throwOnError: true,
      });
      void queryClient.invalidateQueries(dogLists);
      onClose();
    },
  });
  return (
    <Dialog title={`Edit ${dog.name}`} onClose={onClose}>
      <form noValidate onSubmit={onSubmit} className={classes.form}>
        <FormAlert message={message} />
        <Checkbox
          label="Has a home"
          size="md"
          checked={isAdopted}
          onChange={(event) => setIsAdopted(event.currentTarget.checked)}
          data-autofocus
        />
        <TextInput
          {...form.getInputProps('owner')}
          key={form.key('owner')}
          label="Owner"
          description="A username. They become the dog's owner."
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          size="md"
        />
        <div className={classes.dialogActions}>
          <Button variant="default" size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="md" loading={isSending}>
            Save
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
