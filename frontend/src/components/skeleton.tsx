import type { CSSProperties } from 'react';
import classes from './skeleton.module.css';

/** A grey block in the shape of what is coming. */
export function Skeleton({
  width = '100%',
  height,
  radius = 8,
  ratio,
}: {
  width?: CSSProperties['width'];
  height?: CSSProperties['height'];
  radius?: CSSProperties['borderRadius'];
  ratio?: CSSProperties['aspectRatio'];
}) {
  const style = { width, height, borderRadius: radius, aspectRatio: ratio };
  return <span aria-hidden="true" className={classes.block} style={style} />;
}
