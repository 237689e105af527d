'use client';

import { useState } from 'react';
import { Link } from '@/components/link';
import { formatQuantity } from '@/lib/format/number';
import { useSession } from '@/lib/session/use-session';
import { Answer } from './answer';
import classes from './insights.module.css';
import { Panel } from './panel';
import { type Person, PersonPicker } from './person-picker';
import { type BestAndWorst, type CommentedPost, useBestAndWorst } from './use-insights';

function Extreme({ title, found }: { title: string; found: CommentedPost }) {
  return (
    <div className={classes.extreme}>
      <dt className={classes.extremeTitle}>{title}</dt>
      <dd className={classes.extremePost}>
        <Link href={`/${found.post.id}`}>{found.post.title}</Link>
        <span className={classes.extremeCount}>
          {formatQuantity(found.comments, 'comment', 'comments')}
        </span>
      </dd>
    </div>
  );
}

function Both({ best, worst }: BestAndWorst) {
  if (!best || !worst) {
    return <p className={classes.empty}>No posts yet.</p>;
  }
  return (
    <dl className={classes.extremes}>
      <Extreme title="Most comments" found={best} />
      <Extreme title="Fewest comments" found={worst} />
    </dl>
  );
}

function Result({ userId }: { userId: number }) {
  return (
    <Answer query={useBestAndWorst(userId)} height={92}>
      {(both) => <Both {...both} />}
    </Answer>
  );
}

/** Which of someone's posts was talked about most, and which least; mine, if nobody is chosen. */
export function BestAndWorstPost() {
  const session = useSession();
  const [chosen, setChosen] = useState<Person | null>(null);
  const person = chosen ?? (session.status === 'signed-in' ? session.user : null);
  if (!person) {
    return null;
  }
  return (
    <Panel id="best-and-worst" title="Best and worst post" lead="All time, by number of comments.">
      <PersonPicker person={person} onChoose={setChosen} />
      <Result key={person.id} userId={person.id} />
    </Panel>
  );
}
