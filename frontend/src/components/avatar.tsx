import classes from './avatar.module.css';

/** The first letter of a name on a colour of its own; decoration beside the name itself. */
export function Avatar({ name, size = 28 }: { name: string; size?: number }) {
  const hue = Array.from(name).reduce(
    (sum, letter) => (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360,
    7,
  );
  const style = {
    '--avatar-hue': hue,
    width: size,
    height: size,
    fontSize: Math.round(size * 0.44),
  } as React.CSSProperties;
  return (
    <span aria-hidden="true" className={classes.avatar} style={style}>
      {Array.from(name)[0]?.toLocaleUpperCase('en') ?? '?'}
    </span>
  );
}
