create table pifi_sweep (
  id varchar(32) primary key,
  name varchar(200) not null,
  state varchar(16) not null,
  total integer not null,
  cancel_requested smallint not null,
  job_execution bigint not null,
  node varchar(100) not null,
  created_by varchar(200) not null,
  created_at bigint not null,
  version integer not null
);

create table pifi_run (
  id varchar(32) primary key,
  name varchar(200) not null,
  state varchar(16) not null,
  message varchar(4000),
  spec varchar(1000000) not null,
  task varchar(100) not null,
  method varchar(16) not null,
  slm varchar(200) not null,
  llm varchar(200),
  layers varchar(200),
  seed integer not null,
  best_metric varchar(100) not null,
  epochs integer not null,
  step integer not null,
  total_steps integer not null,
  epoch integer not null,
  best_score double precision,
  scores varchar(20000),
  seconds_left double precision,
  created_by varchar(200) not null,
  created_at bigint not null,
  started_at bigint not null,
  finished_at bigint not null,
  sweep_id varchar(32),
  attempt integer not null,
  node varchar(100),
  heartbeat_at bigint not null,
  cancel_requested smallint not null,
  job_execution bigint not null,
  last_event integer not null,
  idempotency_key varchar(200) unique,
  body_hash varchar(64),
  version integer not null
);
create index pifi_run_state on pifi_run (state, created_at);
create index pifi_run_sweep on pifi_run (sweep_id);

-- One row an event, numbered from 1 in each run; event_key makes a line of events.jsonl that is read twice count once.
create table pifi_event (
  run_id varchar(32) not null references pifi_run (id) on delete cascade,
  number integer not null,
  event_key varchar(120) not null,
  kind varchar(16) not null,
  step integer not null,
  data varchar(100000) not null,
  primary key (run_id, number),
  unique (run_id, event_key)
);
create index pifi_event_kind on pifi_event (run_id, kind, step);
