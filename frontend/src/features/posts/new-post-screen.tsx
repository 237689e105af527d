'use client';

import { Button, SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { IconPhotoSpark } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { FormAlert } from '@/components/form-alert';
import { PageHeading } from '@/components/page-heading';
import { Picture } from '@/components/picture';
import { useProblemForm } from '@/lib/form/use-problem-form';
import { newPostSchema } from './new-post-schema';
import classes from './new-post-screen.module.css';
import { PictureUploadField } from './picture-upload-field';
import { useCreatePost } from './use-create-post';
import { type PictureUpload, usePictureUpload } from './use-picture-upload';

const EMPTY = { title: '', text: '', image_url: '', visibility: 'public' };

const VISIBILITIES = [
  { value: 'public', label: 'Everyone' },
  { value: 'followers', label: 'Followers' },
];

/** What is empty is left out: the API then makes a title of the text and a picture of its own. */
function bodyOf({ title, text, image_url, visibility }: typeof EMPTY, upload: PictureUpload) {
  const address = image_url.trim();
  return {
    text,
    visibility: visibility === 'followers' ? ('followers' as const) : ('public' as const),
    ...(title.trim() ? { title: title.trim() } : {}),
    ...(upload.status === 'sent' ? { image_file_id: upload.fileId } : {}),
    ...(upload.status !== 'sent' && address ? { image_url: address } : {}),
  };
}

export function NewPostScreen() {
  const router = useRouter();
  const createPost = useCreatePost();
  const [preview, setPreview] = useState('');
  const picture = usePictureUpload();
  const { status } = picture.upload;
  const { form, message, isSending, onSubmit } = useProblemForm({
    initialValues: EMPTY,
    schema: newPostSchema,
    submit: async (values) => router.push(`/${await createPost(bodyOf(values, picture.upload))}`),
  });
  const image = form.getInputProps('image_url');
  return (
    <div className={classes.column}>
      <PageHeading>New post</PageHeading>
      <form noValidate onSubmit={onSubmit} className={classes.card}>
        <FormAlert message={message} />
        <TextInput
          {...form.getInputProps('title')}
          key={form.key('title')}
          label="Title"
          description="Optional. Without one, the first line of the text is used."
          size="md"
        />
        <Textarea
          {...form.getInputProps('text')}
          key={form.key('text')}
          label="Text"
          rows={8}
          size="md"
          required
          withAsterisk={false}
        />
        <PictureUploadField {...picture} />
        <div className={classes.pictureRow} hidden={status !== 'none'}>
          <TextInput
            {...image}
            key={form.key('image_url')}
            label="Picture address"
            description="Or use one from the web. Leave both empty and we'll draw one."
            type="url"
            inputMode="url"
            placeholder="https://"
            size="md"
            className={classes.pictureField}
            onBlur={(event) => {
              image.onBlur?.(event);
              setPreview(event.currentTarget.value.trim());
            }}
          />
          {/* Always there: a picture that pushed the button away would spoil the click on it. */}
          <div className={classes.preview}>
            {preview ? (
              <Picture source={preview} alt="Preview" />
            ) : (
              <IconPhotoSpark size={26} stroke={1.5} aria-hidden="true" />
            )}
          </div>
        </div>
        <div>
          <p id="visibility-label" className={classes.label}>
            Who can see it
          </p>
          <SegmentedControl
            {...form.getInputProps('visibility')}
            key={form.key('visibility')}
            aria-labelledby="visibility-label"
            data={VISIBILITIES}
            size="md"
            fullWidth
            bg="var(--surface-2)"
          />
        </div>
        <div className={classes.actions}>
          <Button
            type="submit"
            size="md"
            radius="xl"
            loading={isSending}
            disabled={status === 'sending' || status === 'failed'}
          >
            Publish
          </Button>
        </div>
      </form>
    </div>
  );
}
