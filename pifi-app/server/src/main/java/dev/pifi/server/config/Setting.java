package dev.pifi.server.config;

/** Every setting that the application reads; docs/server.md has the same table. */
public enum Setting {
  /** Where the server keeps what it writes. */
  HOME("pifi.home", "", "folder of database, runs, uploads, users and keys"),
  /** The name of this server. */
  NODE("pifi.node", "local", "name of this server among those that share a database"),
  /** When a server counts as lost. */
  NODE_LOST_SECONDS(
      "pifi.node.lost-seconds",
      "60",
      "time without a sign of life after which other servers take over a server's runs"),
  /** Model roots. */
  MODELS_ROOTS(
      "pifi.models.roots",
      "models",
      "folders of checkpoints, separated by commas; relative ones lie in pifi.home"),
  /** Data roots. */
  DATA_ROOTS(
      "pifi.data.roots",
      "data",
      "folders of data files, separated by commas; relative ones lie in pifi.home"),
  /** Where runs are written. */
  RUNS_FOLDER("pifi.runs.folder", "runs", "folder of run folders; relative to pifi.home"),
  /** Where uploads are kept. */
  UPLOADS_FOLDER("pifi.uploads.folder", "uploads", "folder of uploaded data files"),
  /** The longest upload. */
  UPLOADS_MAX_BYTES("pifi.uploads.max-bytes", "1073741824", "longest data file that is accepted"),
  /** The longest spec. */
  BODY_MAX_BYTES("pifi.body.max-bytes", "1048576", "longest request body of any other kind"),
  /** Where plug-ins lie. */
  PLUGINS_FOLDER("pifi.plugins.folder", "plugins", "folder of plug-in jars"),
  /** Worker processes at a time. */
  WORKERS_SLOTS("pifi.workers.slots", "1", "worker processes at a time"),
  /** Threads of a worker. */
  WORKERS_THREADS(
      "pifi.workers.threads", "0", "CPU threads of a worker; 0 shares the cores among the slots"),
  /** Memory of a worker. */
  WORKERS_HEAP("pifi.workers.heap", "2g", "Java heap of a worker, as -Xmx wants it"),
  /** GPUs. */
  WORKERS_GPUS(
      "pifi.workers.gpus", "0", "GPUs; each slot gets one of them through CUDA_VISIBLE_DEVICES"),
  /** The worker's class path. */
  WORKERS_CLASSPATH(
      "pifi.workers.classpath",
      "worker/*:native/*",
      "class path of a worker; relative entries lie in the server's configuration folder"),
  /** How long a worker may take to stop. */
  WORKERS_STOP_SECONDS(
      "pifi.workers.stop-seconds", "60", "time for a last checkpoint before a worker is killed"),
  /** Where deployed models compute. */
  SERVING_DEVICE("pifi.serving.device", "cpu", "where deployed models compute: cpu, cuda:0, auto"),
  /** Threads of a computation. */
  SERVING_THREADS(
      "pifi.serving.threads", "0", "CPU threads of one computation of a model; 0 takes every core"),
  /** Computations at a time. */
  SERVING_PARALLEL("pifi.serving.parallel", "1", "computations of deployed models at a time"),
  /** Deployed models. */
  SERVING_MAX_MODELS("pifi.serving.max-models", "16", "models that are deployed at a time"),
  /** Inputs of a request. */
  SERVING_MAX_INPUTS("pifi.serving.max-inputs", "64", "inputs of one request for predictions"),
  /** The life of a session. */
  SESSION_MINUTES("pifi.session.minutes", "480", "minutes after which a page has to log in again"),
  /** The issuer of tokens. */
  JWT_ISSUER("mp.jwt.verify.issuer", "", "issuer whose bearer tokens are accepted"),
  /** The issuer's key. */
  JWT_KEY("mp.jwt.verify.publickey", "", "the issuer's public key: PEM, JSON Web Key or a set"),
  /** Where the issuer's keys are. */
  JWT_KEY_LOCATION(
      "mp.jwt.verify.publickey.location", "", "file of such keys, or https address of a set"),
  /** Whom tokens are for. */
  JWT_AUDIENCES(
      "mp.jwt.verify.audiences",
      "",
      "audiences, separated by commas, one of which a token must be for"),
  /** The database. */
  DATABASE_URL("pifi.database.url", "", "JDBC URL of H2 or PostgreSQL; a file in pifi.home"),
  /** The database's user. */
  DATABASE_USER("pifi.database.user", "pifi", "user of the database"),
  /** The database's password. */
  DATABASE_PASSWORD("pifi.database.password", "pifi", "password of the database", true),
  /** The key store's password. */
  TLS_PASSWORD("pifi.tls.password", "self-signed", "password of the key store", true);

  private final String key;
  private final String byDefault;
  private final String meaning;
  private final boolean secret;

  Setting(String key, String byDefault, String meaning) {
    this(key, byDefault, meaning, false);
  }

  Setting(String key, String byDefault, String meaning, boolean secret) {
    this.key = key;
    this.byDefault = byDefault;
    this.meaning = meaning;
    this.secret = secret;
  }

  /** Its name. */
  public String key() {
    return key;
  }

  /** Its value where nobody sets one; empty if server.xml gives it. */
  public String byDefault() {
    return byDefault;
  }

  /** What it decides. */
  public String meaning() {
    return meaning;
  }

  /** Whether its value is never shown. */
  public boolean secret() {
    return secret;
  }
}
