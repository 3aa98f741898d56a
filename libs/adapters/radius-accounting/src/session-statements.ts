import type { Statement } from '@openmast/runtime';

/**
 * Joins a batch of evidence into the tables, one round trip and one commit. Every column moves one way only (`greatest`,
 * `least`), and a row that would not change is not written, so that packets may come in any order, through any number of
 * processes at once, and more than once. `synchronous_commit` must not be off when we promise durability.
 */
export const RECORD: Statement = {
  name: 'radius-accounting-record',
  text: `
    with nas_evidence as (
      insert into session.nas as known (nas, restarted_at)
      select nas, restarted_at from unnest($1::text[], $2::timestamptz[]) as batch (nas, restarted_at)
      on conflict (nas) do update
        set restarted_at = excluded.restarted_at, received_at = now()
        where excluded.restarted_at > known.restarted_at
    ), session_evidence as (
      insert into session.session as known (id, nas, acct_session_id, started_at, ended_at, last_seen_at)
      select * from unnest($3::bytea[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::timestamptz[])
      on conflict (id) do update
        set started_at = greatest(known.started_at, excluded.started_at),
            ended_at = greatest(known.ended_at, excluded.ended_at),
            last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
            received_at = now()
        where excluded.last_seen_at > known.last_seen_at
           or excluded.started_at > coalesce(known.started_at, '-infinity')
           or excluded.ended_at > coalesce(known.ended_at, '-infinity')
    ), lease_evidence as (
      insert into session.lease as known (id, session_id, nas, network, port_from, port_to, number_hash, number_cipher,
                                          started_at, first_seen_at, last_seen_at, released_at)
      select * from unnest($9::bytea[], $10::bytea[], $11::text[], $12::cidr[], $13::integer[], $14::integer[], $15::bytea[],
                           $16::bytea[], $17::timestamptz[], $18::timestamptz[], $19::timestamptz[], $20::timestamptz[])
      on conflict (id) do update
        set started_at = greatest(known.started_at, excluded.started_at),
            first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
            last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
            released_at = greatest(known.released_at, excluded.released_at),
            received_at = now()
        where excluded.last_seen_at > known.last_seen_at
           or excluded.first_seen_at < known.first_seen_at
           or excluded.started_at > coalesce(known.started_at, '-infinity')
           or excluded.released_at > coalesce(known.released_at, '-infinity')
    )
    select case when current_setting('synchronous_commit') = 'off' then set_config('synchronous_commit', 'on', true) end`,
};

/**
 * Who holds an address now ($1: all networks around it, $2: port or null, $3: nothing seen before this moment counts, $4: by
 * how much the clocks of two NASes may differ).
 *
 * A lease is over when its session stopped, started anew or gave the network back, or its NAS restarted, since the lease
 * began. Of two leases of one address, one is earlier when it has a moment before some moment of the other, and not the
 * other way round. A lease that is earlier than another one is beaten, also when that other one is over. A lease that cannot
 * be placed against another is doubtful. Rows: leases in force that nobody beats, at most three; `shared`: lines that hold
 * a part of the address. `offset 0` keeps PostgreSQL from reading all sessions to join a few, as it does before it has
 * statistics of a table that has just been filled.
 */
export const FIND: Statement = {
  name: 'radius-accounting-find',
  text: `
    with held as (
      select lease.*, ended.over_at
      from session.lease
      left join lateral (
        select started_at, ended_at from session.session where id = lease.session_id offset 0) as session on true
      left join session.nas on nas.nas = lease.nas
      cross join lateral (select coalesce(lease.started_at, lease.first_seen_at) as begun_at) as begun
      cross join lateral (
        select greatest(
          case when session.ended_at >= begun_at then session.ended_at end,
          case when session.started_at > begun_at then session.started_at end,
          case when nas.restarted_at >= begun_at then nas.restarted_at end,
          case when lease.released_at >= begun_at then lease.released_at end) as over_at) as ended
      where lease.network = any ($1::cidr[]) and lease.last_seen_at >= $3::timestamptz
    ), candidate as (
      select * from held
      where over_at is null and ($2::integer is null or port_from is null or $2::integer between port_from and port_to)
    ), judged as (
      select candidate.*, against.is_beaten, against.is_doubtful
      from candidate
      cross join lateral (
        select coalesce(bool_or(verdict = 'beaten'), false) as is_beaten, coalesce(bool_or(verdict = 'unclear'), false) as is_doubtful
        from held
        cross join lateral (
          select case when held.nas = candidate.nas then interval '0' else $4::interval end as skew) as clocks
        cross join lateral (
          select candidate.last_seen_at - held.first_seen_at > skew
                   and held.last_seen_at - candidate.first_seen_at <= $4::interval as other_is_earlier,
                 held.last_seen_at - candidate.first_seen_at > skew
                   and candidate.last_seen_at - held.first_seen_at <= $4::interval as own_is_earlier) as moments
        cross join lateral (
          select case
              when other_is_earlier and not own_is_earlier then 'later'
              when own_is_earlier and not other_is_earlier then 'beaten'
              when candidate.last_seen_at > held.over_at + skew then 'later'
              else 'unclear'
            end as verdict) as comparison
        where held.id <> candidate.id
          and (held.port_from is null or candidate.port_from is null
               or (held.port_from <= candidate.port_to and candidate.port_from <= held.port_to))
          and not (held.over_at is null and held.number_hash = candidate.number_hash)) as against
    )
    select shared.lines::integer as shared, judged.id, judged.number_hash, judged.number_cipher, judged.is_doubtful
    from (select count(distinct number_hash) as lines from held where over_at is null and port_from is not null) as shared
    left join judged on not judged.is_beaten
    limit 3`,
};

/** Forgets a slice of the leases nobody may be answered from any more. Ids are keyed hashes, so slices are of equal size. */
export const PURGE_LEASES: Statement = {
  name: 'radius-accounting-purge-leases',
  text: 'delete from session.lease where id >= $1 and id < $2 and last_seen_at < $3',
};

export const PURGE_SESSIONS: Statement = {
  name: 'radius-accounting-purge-sessions',
  text: 'delete from session.session where id >= $1 and id < $2 and last_seen_at < $3',
};
