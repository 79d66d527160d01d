package dev.pifi.server.store;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the database answers. */
@Readiness
@ApplicationScoped
public class Database implements HealthCheck {
  private final Migrations migrations;
  private final Transactions transactions;

  /** For the container's proxy. */
  protected Database() {
    this(null, null);
  }

  /** A check. */
  @Inject
  public Database(Migrations migrations, Transactions transactions) {
    this.migrations = migrations;
    this.transactions = transactions;
  }

  @Override
  public HealthCheckResponse call() {
    boolean up;
    try {
      up =
          migrations.apply()
              && transactions.call(
                  m -> m.createNativeQuery("select 1").getResultList().size() == 1);
    } catch (RuntimeException e) {
      up = false;
    }
    return HealthCheckResponse.named("database").status(up).build();
  }
}
