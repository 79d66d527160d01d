package dev.pifi.server.store;

import jakarta.annotation.Resource;
import jakarta.inject.Singleton;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the tables to this version; tried again until the database answers. Thread-safe. */
@Singleton
public class Migrations {
  private static final Logger LOG = Logger.getLogger(Migrations.class.getName());

  private static final long PAUSE_NANOS = 10_000_000_000L;

  @Resource(lookup = "jdbc/pifi")
  private DataSource database;

  private boolean done;
  private long saidAt = System.nanoTime() - PAUSE_NANOS;

  /** Not yet made. */
  public Migrations() {}

  /** Makes them if they are not made yet; says whether they are. */
  public synchronized boolean apply() {
    if (done) {
      return true;
    }
    try {
      Flyway.configure(Migrations.class.getClassLoader())
          .dataSource(database)
          .table("pifi_migrations")
          .baselineOnMigrate(true)
          .baselineVersion("0")
          .load()
          .migrate();
      done = true;
    } catch (FlywayException e) {
      if (System.nanoTime() - saidAt >= PAUSE_NANOS) {
        saidAt = System.nanoTime();
        LOG.log(Level.WARNING, "the database cannot be used yet: {0}", RootCause.of(e));
      }
    }
    return done;
  }
}
