import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IdentityCreateWithdrawalCascade implements MigrationInterface {
  readonly name = 'IdentityCreateWithdrawalCascade1795272000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- Under which id oidc_payload keeps what is presented under this one.
      create function identity.stored_id(presented text) returns text language sql immutable strict parallel safe as $$
        select translate(encode(sha256(convert_to(presented, 'UTF8')), 'base64'), '+/=', '-_')
      $$;

      create index oidc_payload_by_account on identity.oidc_payload ((payload ->> 'accountId'))
       where model in ('AuthorizationCode', 'BackchannelAuthenticationRequest', 'Grant', 'RefreshToken');

      -- Runs in the transaction that records a no, whoever records it: a grant that holds what was refused ends as a whole, with
      -- the codes and refresh tokens built on it. Access tokens need no end here: every call asks for consent itself.
      create function identity.end_what_rested_on_consent() returns trigger
      language plpgsql security definer set search_path = pg_catalog as $$
      begin
        if not exists (select from decided where state <> 'granted') then return null; end if;
        with refused as (
          select said ->> 'subscriber' as subscriber, said ->> 'application' as application,
                 array[said ->> 'purpose', said ->> 'scope'] as words
            from decided, cast(content as jsonb) as said where state <> 'granted'),
        ended as (
          delete from identity.oidc_payload held using refused
           where held.model = 'Grant' and held.payload ->> 'accountId' = refused.subscriber
             and held.payload ->> 'clientId' = refused.application
             and exists (select from jsonb_each_text(held.payload -> 'resources') as allowed (server, scope)
                          where string_to_array(allowed.scope, ' ') @> refused.words)
          returning held.id, refused.subscriber)
        delete from identity.oidc_payload built using ended
         where built.model in ('AuthorizationCode', 'BackchannelAuthenticationRequest', 'RefreshToken')
           and built.payload ->> 'accountId' = ended.subscriber
           and identity.stored_id(built.grant_id) = ended.id and built.consumed_at is null;
        -- A yes that no client has fetched yet is taken back; a question that still waits is answered by a withdrawal or an
        -- objection, and not by the refusal of another question.
        update identity.backchannel_request asked set answer = 'refuse', answered_at = now()
          from decided, cast(content as jsonb) as said
         where decided.state <> 'granted' and asked.subscriber_id = cast(said ->> 'subscriber' as uuid)
           and asked.application_id = cast(said ->> 'application' as uuid)
           and string_to_array(asked.scope, ' ') @> array[said ->> 'purpose', said ->> 'scope'] and not asked.is_done
           and (asked.answer = 'allow' or (asked.answer is null and decided.state in ('withdrawn', 'objected')));
        return null;
      end
      $$;

      create trigger event_ends_what_rested_on_it after insert on consent.event
        referencing new table as decided for each statement execute function identity.end_what_rested_on_consent();
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop trigger event_ends_what_rested_on_it on consent.event;
      drop function identity.end_what_rested_on_consent;
      drop index identity.oidc_payload_by_account;
      drop function identity.stored_id;
    `);
  }
}
