package dev.pifi.server.store;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.PersistenceUnit;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.HeuristicRollbackException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.util.function.Function;

/** Runs work in a transaction of its own, on any thread of the container. Thread-safe. */
@Singleton
public class Transactions {
  private final UserTransaction transaction;

  @PersistenceUnit(unitName = "pifi")
  private EntityManagerFactory factory;

  /** Transactions of the container. */
  @Inject
  public Transactions(UserTransaction transaction) {
    this.transaction = transaction;
  }

  /**
   * Runs work and commits; rolls back if it throws.
   *
   * @throws PersistenceException if the database does not take it
   */
  public <T> T call(Function<EntityManager, T> work) {
    boolean done = false;
    begin();
    try (EntityManager manager = factory.createEntityManager()) {
      manager.joinTransaction();
      T result = work.apply(manager);
      manager.flush();
      commit();
      done = true;
      return result;
    } finally {
      if (!done) {
        rollBack();
      }
    }
  }

  private void begin() {
    try {
      transaction.begin();
    } catch (NotSupportedException | SystemException e) {
      throw new PersistenceException(e);
    }
  }

  private void commit() {
    try {
      transaction.commit();
    } catch (RollbackException
        | HeuristicMixedException
        | HeuristicRollbackException
        | SystemException e) {
      throw new PersistenceException(e);
    }
  }

  private void rollBack() {
    try {
      if (transaction.getStatus() != Status.STATUS_NO_TRANSACTION) {
        transaction.rollback();
      }
    } catch (SystemException | IllegalStateException e) {
      throw new PersistenceException(e);
    }
  }
}
