'use client';

import { Button, FileButton, Progress } from '@mantine/core';
import { IconAlertCircle, IconPhotoUp } from '@tabler/icons-react';
import { useRef } from 'react';
import classes from './picture-upload-field.module.css';
import { PICTURE_KINDS, type usePictureUpload } from './use-picture-upload';

function State({ upload }: Pick<ReturnType<typeof usePictureUpload>, 'upload'>) {
  if (upload.status === 'sending') {
    const percent = Math.round(upload.progress * 100);
    return (
      <>
        <span className={classes.note}>Uploading… {percent}%</span>
        <Progress value={percent} aria-label="Upload" size="sm" radius="xl" />
      </>
    );
  }
  if (upload.status === 'sent') {
    return <span className={classes.note}>Ready. Location and camera details are removed.</span>;
  }
  return null;
}

/** A picture from one's own device: choosing it, how far it has come, and taking it back. */
export function PictureUploadField({
  upload,
  choose,
  refuse,
  remove,
}: ReturnType<typeof usePictureUpload>) {
  const reset = useRef<() => void>(null);
  const take = (file: File | null) => {
    // Choosing the same file again is a choice too.
    reset.current?.();
    if (file) {
      void choose(file);
    }
  };
  return (
    <fieldset className={classes.field} aria-label="Picture">
      {upload.status === 'none' ? null : (
        <div className={classes.chosen}>
          <img src={upload.preview} alt="Preview" className={classes.preview} onError={refuse} />
          <div className={classes.texts}>
            <span className={classes.name}>{upload.file.name}</span>
            <State upload={upload} />
          </div>
        </div>
      )}
      <div role="alert">
        {upload.status === 'failed' ? (
          <p className={classes.error}>
            <IconAlertCircle size={18} stroke={1.8} aria-hidden="true" />
            {upload.message}
          </p>
        ) : null}
      </div>
      <div className={classes.actions}>
        <FileButton onChange={take} accept={PICTURE_KINDS.join(',')} resetRef={reset}>
          {(props) => (
            <Button
              {...props}
              variant="light"
              size="md"
              radius="xl"
              leftSection={<IconPhotoUp size={20} stroke={1.7} aria-hidden="true" />}
            >
              {upload.status === 'none' ? 'Upload a picture' : 'Choose another'}
            </Button>
          )}
        </FileButton>
        {upload.status === 'failed' && upload.canRetry ? (
          <Button variant="subtle" size="md" radius="xl" onClick={() => void choose(upload.file)}>
            Try again
          </Button>
        ) : null}
        {upload.status === 'none' ? null : (
          <Button
            variant="subtle"
            color="gray"
            c="var(--ink-soft)"
            size="md"
            radius="xl"
            onClick={remove}
          >
            {upload.status === 'sending' ? 'Cancel' : 'Remove'}
          </Button>
        )}
      </div>
    </fieldset>
  );
}
