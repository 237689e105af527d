"""Everything that a seed makes up by itself, as statements over tables on the side.

Every random number is a hash of its purpose, the number of the row and the random seed, so the same
seed makes the same rows, in whatever order and on whichever connection. `bsocial_seed.plan` has one
row: how much is wanted, and the first id of each kind. Choices by weight compare a random number
with the shares up to each item (`width_bucket`, a binary search).
"""

SCHEMA = "bsocial_seed"

WANTED = ("users", "posts", "logs", "days", "follows", "comments", "login_days")
"""The options that the plan repeats."""


def chance(schema: str, random_seed: int) -> str:
    """Write functions of random numbers: uniform ones from 0 up to 1, and standard normal ones."""
    salt = random_seed % 2**62
    return f"""
create function {schema}.chance(purpose text, n bigint) returns float8 immutable parallel safe
return (hashint8extended(n, hashtextextended(purpose, {salt})) & 9007199254740991)
    / 9007199254740992::float8;
create function {schema}.normal(purpose text, n bigint) returns float8 immutable parallel safe
return sqrt(-2 * ln(1 - {schema}.chance(purpose || ' length', n)))
    * cos(2 * pi() * {schema}.chance(purpose || ' angle', n));
"""


HELPERS = """
create function bsocial_seed.moment(start timestamptz, part float8, chance float8)
returns timestamptz immutable parallel safe
return start + floor((part + chance) * 3600000000) * interval '1 microsecond';

-- The full hours of the last days: `rows` of `total` by the rhythm of days and weeks, growing.
create function bsocial_seed.hours(days bigint, total bigint)
returns table (n bigint, starts_at timestamptz, upto float8, first_row bigint, rows bigint)
stable language sql as $$
    select n, starts_at, upto, before, round(upto * total)::bigint - before
    from (select n, starts_at, upto, round(lag(upto, 1, 0) over (order by n) * total)::bigint before
        from (select n, starts_at, sum(weight) over (order by n) / sum(weight) over () as upto
            from bsocial_seed.plan, generate_series(0, days * 24 - 2) n,
                lateral (select ends_at - (days * 24 - 1 - n) * interval '1 hour' as starts_at) t,
                lateral (select (1 + 0.5 * n / (days * 24 - 1))
                    * (0.85 + 0.3 * bsocial_seed.chance('rhythm', n))
                    -- In UTC: quiet before dawn, a hump at noon, busiest at 19; weekends are busy.
                    * ('{.50,.34,.25,.20,.20,.26,.42,.68,.92,1.04,1.10,1.18,
                        1.32,1.28,1.16,1.14,1.22,1.42,1.68,1.86,1.80,1.55,1.15,.78}'::float8[])
                        [1 + extract(hour from starts_at)::int]
                    * ('{.95,.94,.97,1,1.04,1.12,1.15}'::float8[])
                        [extract(isodow from starts_at)::int] as weight) w
        ) shares
    ) cut
$$;

create unlogged table bsocial_seed.names
    (id bigint, username text, username_key text, first_name text, last_name text);
create unlogged table bsocial_seed.drafts
    (id bigint, author_id bigint, title text, text text, image_url text);
create unlogged table bsocial_seed.remarks (n bigint, text text);
create unlogged table bsocial_seed.post_days (post_id bigint, day date, views bigint, likes bigint);
"""

# The same order for the running sum and the whole, so that the last share is exactly 1.
_SHARES = """window along as (order by id),
    whole as (order by id rows between unbounded preceding and unbounded following)"""

PEOPLE = f"""
create unlogged table bsocial_seed.people as
select *, sum(liveliness) over along / sum(liveliness) over whole as upto,
    sum(fame) over along / sum(fame) over whole as fame_upto
from (select n.*, exp(1.1 * bsocial_seed.normal('liveliness', place)) as liveliness,
        exp(1.2 * bsocial_seed.normal('fame', place)) * case when id in
            (select author_id from bsocial_seed.drafts) then 8 else 1 end as fame,
        log_start - interval '120 days' + interval '60 days'
            * ((place + bsocial_seed.chance('registered', place)) / users) as created_at
    from bsocial_seed.plan, bsocial_seed.names n,
        lateral (select id - first_user as place) p) people
{_SHARES}
"""
"""A few people are there all the time, many rarely; a few are followed by many, authors most."""

POSTS = f"""
create unlogged table bsocial_seed.posts as
select *, sum(weight) over along / sum(weight) over whole as upto
from (select d.*, case when place = 0 then least(created_at, log_start - interval '1 minute')
            else created_at end as created_at,
        -- After Zipf, in random order; the favourite is early, so that it has time for visits.
        1::float8 / row_number() over (order by place <> floor(greatest(1, posts / 4)
            * bsocial_seed.chance('favourite', 0)), bsocial_seed.chance('rank', place)) as weight
    from bsocial_seed.plan, bsocial_seed.drafts d, lateral (select id - first_post as place) p,
        lateral (select log_start - interval '60 days' + ((place
            + bsocial_seed.chance('published', place)) / posts)
            * (ends_at - interval '6 hours' - log_start + interval '60 days') as created_at) c
    ) posts
{_SHARES}
"""

_BY_WEIGHT = "(select array_agg({share} order by id) from bsocial_seed.{table})"
_PEOPLE = _BY_WEIGHT.format(share="upto", table="people")
_FAME = _BY_WEIGHT.format(share="fame_upto", table="people")
_POSTS = _BY_WEIGHT.format(share="upto", table="posts")

LIKES = """
create unlogged table bsocial_seed.likes as
with hours as (select h.* from bsocial_seed.plan, bsocial_seed.hours(days, 0) h),
wanted as ( -- Popular posts are liked by most people, the others by a few.
    select id, created_at, users * (0.05 + 0.57 * sqrt(weight / max(weight) over ())) as likes
    from bsocial_seed.posts, bsocial_seed.plan
), draws as ( -- So many draws meet the wanted number of different people on average.
    select id, greatest(0, 1 + floor(extract(epoch from created_at - log_start) / 3600)) as opens,
        floor(-users * ln(1 - likes * least(1, least(250000, logs * 0.1) / sum(likes) over ())
        / users))::bigint as draws
    from wanted, bsocial_seed.plan
), pairs as (
    select distinct id as post_id, opens, first_user + floor(users
        * bsocial_seed.chance('liker', (id - first_post) * 1048576 + i))::bigint as user_id
    from bsocial_seed.plan, draws, generate_series(1, draws) i
), placed as ( -- By the rhythm of the days, from the first full hour of the post on.
    select p.*, pair, greatest(opens, least(days * 24 - 2, width_bucket(
        before + (1 - before) * bsocial_seed.chance('like hour', pair),
        (select array_agg(upto order by n) from hours))))::bigint as hour
    from bsocial_seed.plan, pairs p left join hours h on h.n = opens - 1,
        lateral (select (post_id - first_post) * 1048576 + user_id - first_user as pair,
            coalesce(h.upto, 0) as before) b
)
select post_id, user_id, hour, liked_at,
    row_number() over (partition by hour order by liked_at, pair) - 1 as nth,
    case when bsocial_seed.chance('regret', pair) < 0.03 then least(ends_at, liked_at
        + (1 + 2399 * bsocial_seed.chance('regretted', pair)) * interval '1 second')
    end as unliked_at
from bsocial_seed.plan, placed join hours on n = hour, lateral (select bsocial_seed.moment(
    hours.starts_at, 0, bsocial_seed.chance('liked', pair)) as liked_at) m
"""

LOG = """
create unlogged table bsocial_seed.log as
select n, starts_at, views, likes, there,
    (sum(views + likes) over (order by n) - views - likes)::bigint as first_row
from (select h.n, h.starts_at, h.rows as views, coalesce(l.likes, 0) as likes,
        (select upto from bsocial_seed.posts p where p.created_at <= h.starts_at
            order by p.created_at desc limit 1) as there
    from bsocial_seed.plan,
        bsocial_seed.hours(days, logs - (select count(*) from bsocial_seed.likes)) h
    left join (select hour, count(*) as likes from bsocial_seed.likes group by hour) l
        on l.hour = h.n) counted
"""
"""The rows of each hour, and the share of the posts that are there when it begins."""

CHUNKS = """
select month::date, min(n) as first_hour, max(n) as last_hour, sum(views + likes)::bigint as rows
from (select *, ((sum(views + likes) over (partition by month order by n) - views - likes) / $1)
        ::bigint as piece
    from (select *, date_trunc('month', starts_at) as month from bsocial_seed.log) months) pieces
group by month, piece order by first_hour
"""
"""The hours, cut at the ends of months and before a transaction gets long."""

ACTIVITY = f"""
insert into {{table}} (xid, id, occurred_at, user_id, post_id, type)
select '0'::xid8, first_fact + row,
    bsocial_seed.moment(starts_at, i / views::float8, bsocial_seed.chance('seen', row) / views),
    first_user + width_bucket(bsocial_seed.chance('viewer', row), {_PEOPLE}),
    first_post + width_bucket(bsocial_seed.chance('viewed', row) * there, {_POSTS}),
    'View'::interaction_type
from bsocial_seed.plan, bsocial_seed.log, generate_series(0, views - 1) i,
    lateral (select first_row + i as row) r
where n between $1 and $2
union all
select '0', first_fact + first_row + views + nth, liked_at, user_id, post_id, 'Like'
from bsocial_seed.plan, bsocial_seed.log join bsocial_seed.likes on hour = n
where n between $1 and $2
"""
"""The views of some hours, each in one of equal parts of its hour, and the likes."""

FOLLOWS = f"""
create unlogged table bsocial_seed.follows as
with shares as ( -- By weight, but nobody follows more than a third of all.
    select id, most, follows, least(most, round(upto * follows)
        - round(lag(upto, 1, 0) over (order by id) * follows))::bigint as share
    from bsocial_seed.plan, bsocial_seed.people, lateral (select (users + 1) / 3 as most) m
), wanted as ( -- What is too much for one goes to the others, while they can.
    select id, share + greatest(0, least(most - share, follows - sum(share) over ()
        - sum(most - share) over (order by id) + most - share))::bigint as wanted
    from shares
), candidates as ( -- The famous by chance; enough neighbours behind them that nobody falls short.
    select id, i, width_bucket(
        bsocial_seed.chance('followed', (id - first_user) * 1048576 + i), {_FAME}) as other
    from bsocial_seed.plan, wanted, generate_series(1, 4 * wanted) i
    union all
    select id, 4 * wanted + i, (id - first_user + i) % users
    from bsocial_seed.plan, wanted, generate_series(1, least(wanted, users - 1)) i
), ranked as (
    select id, first_user + other as followed_id,
        row_number() over (partition by id order by min(i)) as place
    from bsocial_seed.plan, candidates where first_user + other <> id group by id, first_user, other
)
select first_follow + row_number() over (order by since, id, followed_id) - 1 as id,
    id as follower_id, followed_id, since as created_at
from bsocial_seed.plan, ranked join wanted using (id),
    lateral (select log_start - interval '60 days' + (ends_at - log_start + interval '60 days')
        * bsocial_seed.chance('since', (id - first_user) * 1048576 + followed_id - first_user)
        as since) s
where place <= wanted
"""

COMMENTS = f"""
create unlogged table bsocial_seed.comments as
select first_comment + row as id,
    first_post + width_bucket(bsocial_seed.chance('commented', row) * there, {_POSTS}) as post_id,
    first_user + width_bucket(bsocial_seed.chance('commenter', row), {_PEOPLE}) as author_id,
    text, bsocial_seed.moment(
        h.starts_at, i / rows::float8, bsocial_seed.chance('said', row) / rows) as created_at
from bsocial_seed.plan, bsocial_seed.hours(days, comments) h
    join bsocial_seed.log using (n), generate_series(0, rows - 1) i,
    lateral (select h.first_row + i as row) r join bsocial_seed.remarks on remarks.n
        = floor(bsocial_seed.chance('remark', row) * (select count(*) from bsocial_seed.remarks))
"""

LOGINS = f"""
create unlogged table bsocial_seed.logins as
select first_session + row_number() over (order by came_at, user_id) - 1 as session_id,
    user_id, came_at
from bsocial_seed.plan, (
    select *, row_number() over (partition by user_id, came_at::date order by came_at) as nth
    from (select first_user + width_bucket(bsocial_seed.chance('visitor', row), {_PEOPLE})
            as user_id, bsocial_seed.moment(starts_at, i / rows::float8,
            bsocial_seed.chance('came', row) / rows) as came_at
        from bsocial_seed.plan, bsocial_seed.hours(login_days, logins) h,
            generate_series(0, rows - 1) i, lateral (select first_row + i as row) r) visits
    join bsocial_seed.people on id = user_id and created_at < came_at) counted
where nth <= 2
"""
"""Sign-ins: at most twice a day, and not before being there."""

WORLD = (PEOPLE, POSTS, "create index on bsocial_seed.posts (created_at)", LIKES, LOG)
SOCIAL = (COMMENTS, LOGINS, FOLLOWS)

SPAN = """
select min(created_at)::date as first, max(ends_at)::date as last
from bsocial_seed.people, bsocial_seed.plan
"""
"""The days from the first event to the last one."""

EVENTS = """
select first_fact + logs, users + posts + follows + comments + logins + logs / 10
from bsocial_seed.plan
"""
"""The first id of events, and how many there are at most."""

REPORT = """
select users, posts, logs, (select sum(views)::bigint from bsocial_seed.log) as views,
    (select count(*) from bsocial_seed.likes where unliked_at is null) as likes,
    (select count(*) from bsocial_seed.follows) as follows, comments,
    (select count(*) from bsocial_seed.logins) as logins
from bsocial_seed.plan
"""
