-- What a seed makes up by itself, in tables on the side, and how it gets into those of the product.
--
-- Every random number is a hash of its purpose, the number of its row and the random seed: `chance`
-- is uniform from 0 up to 1, `normal` is standard normal. The one row of `plan` says how much is
-- wanted, with the first id of each kind. Who is chosen by weight is found by a binary search in
-- the shares up to each (`width_bucket`). The schema on the side is first on the search path.

-- name: chance
create function {schema}.chance(purpose text, n bigint) returns float8 immutable
return (hashint8extended(n, hashtextextended(purpose, {random_seed})) & 9007199254740991)
    / 9007199254740992::float8;
create function {schema}.normal(purpose text, n bigint) returns float8 immutable
return sqrt(-2 * ln(1 - {schema}.chance(purpose || ' length', n)))
    * cos(2 * pi() * {schema}.chance(purpose || ' angle', n));

-- name: texts
create function as_json(moment timestamptz) returns text stable
return to_char(moment, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
create unlogged table names
    (id bigint, username text, username_key text, first_name text, last_name text);
create unlogged table drafts (id bigint, author_id bigint, title text, text text, image_url text);
create unlogged table remarks (n bigint, text text);
create unlogged table days (post_id bigint, day date, views bigint, likes bigint);

-- name: world
-- Each statement ends before an empty line.
analyze plan, names, drafts, remarks;

-- A few are there all the time, many rarely; a few are followed by many, and authors most of all.
create unlogged table people as
select *, sum(liveliness) over along / sum(liveliness) over whole as upto,
    sum(fame) over along / sum(fame) over whole as fame_upto
from (select names.*, exp(1.1 * normal('liveliness', place)) as liveliness,
        exp(1.2 * normal('fame', place))
            * case when id in (select author_id from drafts) then 8 else 1 end as fame,
        people_from + (posts_from - people_from)
            * ((place + chance('registered', place)) / users) as created_at
    from plan, names, lateral (select id - first_user as place)) people
window along as (order by id),
    whole as (order by id rows between unbounded preceding and unbounded following);

-- After Zipf, in random order; the favourite comes early, so that it has time to gather visits.
create unlogged table stories as
select *, sum(weight) over along / sum(weight) over whole as upto
from (select drafts.*, least(case place when 0 then hours_from - interval '1 minute' end,
            posts_from + (hours_upto - interval '6 hours' - posts_from)
            * ((place + chance('published', place)) / posts)) as created_at,
        1::float8 / row_number() over (order by
            place <> floor(greatest(1, posts / 4) * chance('favourite', 0)),
            chance('rank', place)) as weight
    from plan, drafts, lateral (select id - first_post as place)) stories
window along as (order by id),
    whole as (order by id rows between unbounded preceding and unbounded following);

create index on stories (created_at);

-- The full hours of the last days, in UTC: quiet before dawn, a hump at noon, busiest at 19; more
-- at weekends and towards the end. At its start `posts_there` posts are there, with the share
-- `there` of all popularity.
create unlogged table hours as
select kind, n, starts_at, there, posts_there, first_row,
    round(upto * total)::bigint - first_row as rows
from (select *, coalesce(round(lag(upto) over (partition by kind order by n) * total), 0)::bigint
        as first_row
    from (select *, sum(weight) over (partition by kind order by n)
            / sum(weight) over (partition by kind) as upto
        from (select kind, total, n, starts_at, newest.upto as there,
                newest.id - first_post + 1 as posts_there,
                (1 + 0.5 * n / count) * (0.85 + 0.3 * chance('rhythm', n))
                * ('{.50,.34,.25,.20,.20,.26,.42,.68,.92,1.04,1.10,1.18,1.32,1.28,1.16,1.14,1.22,
                    1.42,1.68,1.86,1.80,1.55,1.15,.78}'::float8[])
                    [1 + extract(hour from starts_at)::int]
                * ('{.95,.94,.97,1,1.04,1.12,1.15}'::float8[])
                    [extract(isodow from starts_at)::int] as weight
            from plan, lateral (values ('view', days, logs), ('comment', days, comments),
                    ('login', login_days, logins)) kinds (kind, days_of_kind, total),
                lateral (select days_of_kind * 24 - 1 as count), generate_series(0, count - 1) n,
                lateral (select hours_upto - (count - n) * interval '1 hour' as starts_at)
                left join lateral (select id, upto from stories where created_at <= starts_at
                    order by created_at desc limit 1) newest on true
        ) weighted
    ) shared
) cut;

analyze people, stories, hours;

-- Each row lies in one of equal parts of its hour.
create function acts(kind text)
returns table (nr bigint, hour bigint, at timestamptz, user_id bigint, post_id bigint)
stable language sql as $$
    select nr, hours.n, starts_at + floor((i + chance(kind || ' moment', nr)) * 3600000000 / rows)
            * interval '1 microsecond',
        first_user + width_bucket(chance(kind || ' user', nr),
            (select array_agg(upto order by id) from people)),
        first_post + width_bucket(chance(kind || ' post', nr) * there,
            (select array_agg(upto order by id) from stories))
    from plan, hours, generate_series(0, rows - 1) i, lateral (select first_row + i as nr)
    where hours.kind = acts.kind
$$;

-- Some visits are likes, unless somebody has liked that post before. Half of them are not for what
-- everybody looks at: all posts have some.
create unlogged table liked as
select distinct on (post_id, user_id) nr, at, user_id,
    case when chance('taste', nr) < 0.5 then post_id
        else first_post + floor(posts_there * chance('found', nr))::bigint end as post_id,
    case when chance('regret', nr) < 0.03 then least(hours_upto,
        at + (1 + 2399 * chance('regretted', nr)) * interval '1 second') end as unliked_at
from plan, acts('view') join hours on kind = 'view' and n = hour
where nr % like_every = like_every - 1 order by post_id, user_id, nr;

create unlogged table said as
select first_comment + nr as id, post_id, user_id, at, text
from plan, acts('comment') join remarks
    on n = floor(chance('remark', nr) * (select count(*) from remarks))::bigint;

-- At most twice a day, and nobody before being there. The session of each is over.
create unlogged table came as
select first_session + row_number() over (order by nr) - 1 as session_id, user_id, at
from plan, (select acts.*, row_number() over (partition by user_id, at::date order by nr) as nth
    from acts('login') join people on id = user_id and created_at < at) visits
where nth <= 2;

-- Drawn by weight; neighbours behind them, so that there are as many as can be. Nobody follows more
-- than a third of all.
create unlogged table followed as
with tries as (
    select n, width_bucket(chance('follower', n),
            (select array_agg(upto order by id) from people)) as follower,
        width_bucket(chance('followed', n),
            (select array_agg(fame_upto order by id) from people)) as followed
    from plan, generate_series(1, 4 * follows) n
    union all
    select 4 * follows + step * users + place, place, (place + step) % users
    from plan, generate_series(0, users - 1) place,
        generate_series(1, least(users - 1, follows / users + 1)) step
), ranked as (
    select follower, followed, min(n) as n,
        row_number() over (partition by follower order by min(n)) as place
    from tries where follower <> followed group by follower, followed
), chosen as (
    select ranked.*, posts_from + (hours_upto - posts_from) * chance('since', n) as at
    from plan, ranked where place <= (users + 1) / 3 order by n limit (select follows from plan)
)
select first_follow + row_number() over (order by at, n) - 1 as id,
    first_user + follower as follower_id, first_user + followed as followed_id, at
from plan, chosen;

analyze liked, said, came, followed;

-- name: chunks
-- The hours, cut at the ends of months and before a transaction gets long.
select month::date, min(n) as first_hour, max(n) as last_hour, sum(rows)::bigint as rows
from (select *, (sum(rows) over (partition by month order by n) - rows)::bigint / $1 as piece
    from (select *, date_trunc('month', starts_at) as month from hours where kind = 'view') months
) pieces group by month, piece order by first_hour

-- name: activity
insert into {table} (xid, id, occurred_at, user_id, post_id, type)
select '0'::xid8, first_fact + nr, acts.at, acts.user_id, coalesce(liked.post_id, acts.post_id),
    case when liked.nr is null then 'View' else 'Like' end::interaction_type
from plan, acts('view') left join liked using (nr) where hour between $1 and $2

-- name: publish
-- People have no password: demo users, for the quick sign-in.
insert into users (id, username, username_key, first_name, last_name, created_at, last_post_id)
select id, username, username_key, first_name, last_name, created_at, last_post_id from people
left join (select author_id, max(id) as last_post_id from stories group by author_id) newest
    on author_id = id order by id;
insert into posts (id, author_id, title, text, image_url, created_at)
select id, author_id, title, text, image_url, created_at from stories order by id;
insert into likes (post_id, user_id, created_at)
select post_id, user_id, at from liked where unliked_at is null;
insert into follows (id, follower_id, followed_id, created_at)
select id, follower_id, followed_id, at from followed order by id;
insert into comments (id, post_id, author_id, text, created_at)
select id, post_id, user_id, text, at from said order by id;
insert into post_days (post_id, day, views, likes) select post_id, day, views, likes from days;
insert into post_stats (post_id, views, likes, comments, is_ranked)
select id, (select coalesce(sum(views), 0) from post_days where post_id = id),
    (select count(*) from likes where post_id = stories.id),
    (select count(*) from comments where post_id = stories.id), true
from stories;
update totals set views = totals.views + new.views, likes = totals.likes + new.likes,
    comments = totals.comments + new.comments, posts = totals.posts + plan.posts,
    users = totals.users + plan.users
from plan, (select sum(views) as views, sum(likes) as likes, sum(comments) as comments
    from post_stats join stories on id = post_id) new;

-- name: report
select users, posts, logs, logs - (select count(*) from liked) as views, comments,
    (select count(*) from liked where unliked_at is null) as likes,
    (select count(*) from followed) as follows, (select count(*) from came) as logins from plan

-- name: opinions
-- Films with many votes are rated by many. Films in turn behind those that are drawn, so that there
-- are as many ratings as wanted; nobody rates a film twice.
create temporary table opinions on commit drop as
with raters as (
    select row_number() over (order by id) - 1 as place, * from (select id, created_at
        from users where deleted_at is null order by id desc limit $1) newest
), films as (
    select row_number() over (order by id) - 1 as place, id, coalesce(imdb_rating, 6.5) as quality,
        (sum(coalesce(imdb_votes, 100) + 1) over (order by id))::float8 as upto
    from movies
), sizes as (
    select (select count(*) from raters) as raters, (select count(*) from films) as films
), tries as (
    select n, floor(pg_temp.chance('rater', n) * raters)::bigint as rater,
        width_bucket(pg_temp.chance('film', n) * (select max(upto) from films),
            (select array_agg(upto order by place) from films)) as film
    from sizes, generate_series(1, 3 * $2::bigint) n where raters > 0 and films > 0
    union all
    select 3 * $2 + step * raters + place, place, (place + step) % films
    from sizes, raters, generate_series(1, least(films, $2 / raters + 1)) step
), chosen as (
    select rater, film, min(n) as n from tries group by rater, film
    order by min(n) limit (select least($2, raters * films / 2) from sizes)
)
select raters.id as user_id, films.id as movie_id,
    raters.created_at + pg_temp.chance('rated', n) * ($3 - raters.created_at) as at,
    greatest($4, least($5,
        round(quality + 1.6 * pg_temp.normal('score', n))))::int as score
from chosen join raters on raters.place = rater join films on films.place = film

-- name: rate
insert into ratings (user_id, movie_id, score, rated_at)
select user_id, movie_id, score, at from opinions order by at;
insert into rating_deltas (movie_id, score, change)
select movie_id, score, count(*) from opinions group by movie_id, score;
