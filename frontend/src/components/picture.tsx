'use client';

import { IconPhotoOff } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './picture.module.css';

/** Only web addresses and paths of this site; anything else shows the placeholder. */
function isShowable(source: string): boolean {
  return /^https?:\/\//i.test(source) || /^\/(?![/\\])/.test(source);
}

function isBroken(image: HTMLImageElement | null): boolean {
  return image?.complete === true && image.naturalWidth === 0;
}

/** One of the sizes there are of a picture. */
export interface PictureSize {
  width: number;
  url: string;
}

const srcSetOf = (sizes: readonly PictureSize[]) =>
  sizes.length > 0 ? sizes.map(({ url, width }) => `${url} ${width}w`).join(', ') : undefined;

/**
 * A post's picture in a box of fixed proportions, so that nothing moves when it arrives. Where there
 * are `sizes` of it, the browser takes the one that suits `shownWidth`, a length in CSS.
 */
export function Picture({
  source,
  sizes = [],
  shownWidth = '100vw',
  alt,
  fit = 'cover',
  eager = false,
  className,
}: {
  source: string;
  sizes?: readonly PictureSize[];
  shownWidth?: string;
  alt: string;
  fit?: 'cover' | 'contain';
  eager?: boolean;
  className?: string;
}) {
  const [failedSource, setFailedSource] = useState<string | null>(null);
  const fail = () => setFailedSource(source);
  const classNames = `${classes.box} ${className ?? ''}`;

  if (failedSource === source || !isShowable(source)) {
    return (
      <span role="img" aria-label={`${alt} (picture not available)`} className={classNames}>
        <span className={classes.missing} aria-hidden="true">
          <IconPhotoOff size={28} stroke={1.5} />
          No picture
        </span>
      </span>
    );
  }
  return (
    <span className={classNames}>
      <img
        // The error may have come before React was there to hear it.
        ref={(image) => {
          if (isBroken(image)) {
            fail();
          }
        }}
        className={classes.image}
        style={{ objectFit: fit }}
        srcSet={srcSetOf(sizes)}
        sizes={sizes.length > 0 ? shownWidth : undefined}
        src={source}
        alt={alt}
        width={1200}
        height={800}
        loading={eager ? 'eager' : 'lazy'}
        fetchPriority={eager ? 'high' : 'auto'}
        decoding="async"
        referrerPolicy="no-referrer"
        onError={fail}
      />
    </span>
  );
}
