import { Client } from 'pg';

/** The server's own counts: what a plain COUNT says, whatever the product keeps beside it. */

function databaseUrl(): string {
  const url = process.env.E2E_DATABASE_URL;
  if (!url) {
    throw new Error('E2E_DATABASE_URL names no database; the journeys count its rows.');
  }
  // SQLAlchemy names its driver in the scheme.
  return url.replace(/^postgresql\+\w+:/, 'postgresql:');
}

async function query<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl(), statement_timeout: 30_000 });
  await client.connect();
  try {
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end();
  }
}

async function count(sql: string, values: unknown[] = []): Promise<number> {
  const [row] = await query<{ count: string }>(sql, values);
  return Number(row?.count);
}

/** View rows of one user and post. */
export const countViews = (postId: number, username: string) =>
  count(
    `select count(*) from activity_logs log join users on users.id = log.user_id
     where log.type = 'View' and log.post_id = $1 and users.username = $2`,
    [postId, username],
  );

export const countLikes = (postId: number, username: string) =>
  count(
    `select count(*) from likes join users on users.id = likes.user_id
     where likes.post_id = $1 and users.username = $2`,
    [postId, username],
  );

export interface Totals {
  users: number;
  posts: number;
  likes: number;
  views: number;
}

/** All four totals of one moment, each counted from the rows themselves. */
export async function countTotals(): Promise<Totals> {
  const [row] = await query<Record<keyof Totals, string>>(
    `select (select count(*) from users where deleted_at is null) as users,
            (select count(*) from posts where deleted_at is null) as posts,
            (select count(*) from likes) as likes,
            (select count(*) from activity_logs where type = 'View') as views`,
  );
  return {
    users: Number(row?.users),
    posts: Number(row?.posts),
    likes: Number(row?.likes),
    views: Number(row?.views),
  };
}

export type Ranking = { title: string; count: number }[];

/** The five best public posts by the rows of one kind; ties go to the older post. */
async function rank(rows: string): Promise<Ranking> {
  const ranked = await query<{ title: string; count: string }>(
    `select coalesce(posts.title, '') as title, count(fact.post_id) as count
     from posts join users on users.id = posts.author_id
     left join (${rows}) fact on fact.post_id = posts.id
     where posts.deleted_at is null and users.deleted_at is null and posts.visibility = 'public'
     group by posts.id order by count(fact.post_id) desc, posts.id limit 5`,
  );
  return ranked.map(({ title, count: text }) => ({ title, count: Number(text) }));
}

export const rankViews = () => rank(`select post_id from activity_logs where type = 'View'`);
export const rankLikes = () => rank('select post_id from likes');

export const countAccounts = (username: string) =>
  count('select count(*) from users where username = $1 and deleted_at is null', [username]);

export const countComments = (postId: number) =>
  count('select count(*) from comments where post_id = $1', [postId]);

export const countViewsOfPost = (postId: number) =>
  count(`select count(*) from activity_logs where type = 'View' and post_id = $1`, [postId]);

/** Different people who began a session on this UTC day. */
export const countLoginsToday = () =>
  count(
    `select count(distinct payload -> 'data' ->> 'user_id') from event_log
     where type = 'user.logged_in' and (occurred_at at time zone 'UTC')::date =
       (now() at time zone 'UTC')::date`,
  );

export interface RatingsOfMovie {
  id: number;
  count: number;
  average: number | null;
}

/** What all ratings of a movie come to, counted from the rows themselves. */
export async function countRatings(title: string): Promise<RatingsOfMovie> {
  const [row] = await query<{ id: string; count: string; average: string | null }>(
    `select movies.id, count(score), avg(score) as average from movies left join
       (select movie_id, score from ratings union all
        select movie_id, score from imported_ratings) given on given.movie_id = movies.id
     where title = $1 group by movies.id order by movies.id limit 1`,
    [title],
  );
  return {
    id: Number(row?.id),
    count: Number(row?.count),
    average: row?.average == null ? null : Number(row.average),
  };
}
