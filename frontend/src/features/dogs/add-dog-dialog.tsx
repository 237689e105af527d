'use client';

import { Button, Checkbox, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog } from '@/components/dialog';
import { FormAlert } from '@/components/form-alert';
import { createDog } from '@/lib/api/generated';
import { useProblemForm } from '@/lib/form/use-problem-form';
import { dogLists } from './dog-cache';
import { newDogSchema } from './dog-schema';
import classes from './dogs-screen.module.css';

/** Takes a name; the picture comes by itself. */
export default function AddDogDialog({ onClose }: { onClose: () => void }) {
  const queryClient = useQueryClient();
  const [isAdopted, setIsAdopted] = useState(false);
  const { form, message, isSending, onSubmit } = useProblemForm({
    initialValues: { name: '' },
    schema: newDogSchema,
    codes: { dog_name_taken: 'name', dog_name_reserved: 'name' },
    submit: async ({ name }) => {
      await createDog({
        path: { name: name.trim() },
        body: { is_adopted: isAdopted },
        throwOnError: true,
      });
      void queryClient.invalidateQueries(dogLists);
      onClose();
    },
  });
  return (
    <Dialog title="Add a dog" onClose={onClose}>
      <form noValidate onSubmit={onSubmit} className={classes.form}>
        <FormAlert message={message} />
        <TextInput
          {...form.getInputProps('name')}
          key={form.key('name')}
          label="Name"
          description="Each name can be used once."
          autoComplete="off"
          size="md"
          required
          withAsterisk={false}
          data-autofocus
        />
        <Checkbox
          label="Already has a home"
          size="md"
          checked={isAdopted}
          onChange={(event) => setIsAdopted(event.currentTarget.checked)}
        />
        <div className={classes.dialogActions}>
          <Button variant="default" size="md" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" size="md" loading={isSending}>
            Add
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
