package dev.pifi.server.batch;

import jakarta.batch.operations.BatchRuntimeException;
import jakarta.batch.operations.JobOperator;
import jakarta.batch.runtime.BatchRuntime;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Starts jobs, and starts them again where they stopped. Thread-safe. */
@Singleton
public final class Jobs {
  private static final Logger LOG = Logger.getLogger(Jobs.class.getName());

  /** Jobs of the server. */
  @Inject
  public Jobs() {}

  /**
   * Starts a job, or goes on with one.
   *
   * @param earlier the execution that it goes on with, 0 for none
   * @return the new execution
   */
  public long start(String job, long earlier, Properties parameters) {
    JobOperator operator = BatchRuntime.getJobOperator();
    if (earlier != 0) {
      try {
        return operator.restart(earlier, parameters);
      } catch (BatchRuntimeException e) {
        // It completed, or its records are gone: a new one does the same work.
        LOG.log(Level.FINE, "job execution " + earlier + " is not restarted", e);
      }
    }
    return operator.start(job, parameters);
  }

  /** A job's parameters with one value. */
  public static Properties parameters(String name, String value) {
    Properties parameters = new Properties();
    parameters.setProperty(name, value);
    return parameters;
  }
}
