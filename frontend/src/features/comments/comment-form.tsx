'use client';

import { Button, Textarea } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { object } from 'zod/mini';
import { FormAlert } from '@/components/form-alert';
import { createComment } from '@/lib/api/generated';
import { required } from '@/lib/form/fields';
import { useProblemForm } from '@/lib/form/use-problem-form';
import { addComment } from './comment-cache';
import classes from './comments.module.css';

const TEXT_MAX = 4_000;

const commentSchema = object({
  text: required('Write something.', [
    (text) => Array.from(text).length <= TEXT_MAX,
    'Use at most 4,000 characters.',
  ]),
});

/** A place to say something under a post. It shows when the server has it, not before. */
export function CommentForm({ postId }: { postId: number }) {
  const queryClient = useQueryClient();
  const { form, message, isSending, onSubmit } = useProblemForm({
    initialValues: { text: '' },
    schema: commentSchema,
    submit: async ({ text }) => {
      const { data } = await createComment({
        path: { post_id: postId },
        body: { text },
        throwOnError: true,
      });
      form.reset();
      addComment(queryClient, data);
    },
  });
  return (
    <form noValidate onSubmit={onSubmit} className={classes.form}>
      <FormAlert message={message} />
      <Textarea
        {...form.getInputProps('text')}
        key={form.key('text')}
        aria-label="Your comment"
        placeholder="Write a comment…"
        rows={3}
        size="md"
        required
      />
      <Button type="submit" size="md" radius="xl" loading={isSending} className={classes.send}>
        Comment
      </Button>
    </form>
  );
}
