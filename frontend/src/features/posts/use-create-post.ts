'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { type CreatePostData, createPost } from '@/lib/api/generated';
import { newIdempotencyKey } from '@/lib/api/idempotency-key';
import { postKey, postLists } from './post-cache';

type NewPost = CreatePostData['body'];

/** Publishes a post. Sending the same one again, after a lost answer, makes no second post. */
export function useCreatePost() {
  const queryClient = useQueryClient();
  const lastSent = useRef({ body: '', key: '' });

  return async (post: NewPost): Promise<number> => {
    const body = JSON.stringify(post);
    if (lastSent.current.body !== body) {
      lastSent.current = { body, key: newIdempotencyKey() };
    }
    const { data } = await createPost({
      body: post,
      headers: { 'Idempotency-Key': lastSent.current.key },
      throwOnError: true,
    });
    queryClient.setQueryData(postKey(data.id), data);
    void queryClient.invalidateQueries(postLists);
    return data.id;
  };
}
