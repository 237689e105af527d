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

/** A post's picture in a box of fixed proportions, so that nothing moves when it arrives. */
export function Picture({
  source,
  alt,
  fit = 'cover',
  eager = false,
  className,
}: {
  source: string;
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
